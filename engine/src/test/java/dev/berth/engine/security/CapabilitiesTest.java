package dev.berth.engine.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  private static final long RESOURCE = 1L << 24;

  @Test
  void numbersAreTheKernels() {
    assertEquals(0, Capabilities.number("CHOWN"));
    assertEquals(21, Capabilities.number("CAP_SYS_ADMIN"));
    assertEquals(24, Capabilities.number("sys_resource"));
    assertEquals(31, Capabilities.number("SETFCAP"));
    assertEquals(40, Capabilities.number("CHECKPOINT_RESTORE"));
  }

  @Test
  void defaultIsTheDocumentedList() {
    assertEquals(
        List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SYS_CHROOT",
            "MKNOD",
            "AUDIT_WRITE",
            "SETFCAP"),
        Capabilities.names(Capabilities.DEFAULT));
  }

  @Test
  void addsAndDrops() {
    long all = Capabilities.EVERY;
    assertEquals(Capabilities.DEFAULT, Capabilities.effective(List.of(), List.of(), all));
    assertEquals(0, Capabilities.effective(List.of(), List.of("ALL"), all));
    assertEquals(
        List.of("CHOWN"),
        Capabilities.names(Capabilities.effective(List.of("cap_chown"), List.of("all"), all)));
    assertEquals(all, Capabilities.effective(List.of("ALL"), List.of(), all));
    assertEquals(
        all & ~RESOURCE, Capabilities.effective(List.of("ALL"), List.of("SYS_RESOURCE"), all));
  }

  @Test
  void givesNoMoreThanTheServerHas() {
    long available = Capabilities.EVERY & ~RESOURCE;
    assertEquals(available, Capabilities.effective(List.of("ALL"), List.of(), available));
    var refused =
        assertThrows(
            BerthException.class,
            () -> Capabilities.effective(List.of("SYS_RESOURCE"), List.of(), available));
    assertEquals(ErrorKind.PERMISSION_DENIED, refused.kind());
    assertThrows(BerthException.class, () -> Capabilities.number("NO_SUCH"));
  }
}
