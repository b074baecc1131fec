package dev.berth.engine.security;

import static dev.berth.engine.security.FilterMachine.ALLOW;
import static dev.berth.engine.security.FilterMachine.ERRNO;
import static dev.berth.engine.security.FilterMachine.X86;
import static dev.berth.engine.security.FilterMachine.X86_64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.SeccompFilter.Comparison;
import dev.berth.engine.kernel.SeccompFilter.Condition;
import dev.berth.engine.kernel.jna.JnaSecurityCalls;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "numbers of amd64")
class SeccompProfileTest {
  private static final int EPERM = ERRNO | 1;
  private static final int ENOSYS = ERRNO | 38;
  private static final int READ = 0;
  private static final int SOCKET = 41;
  private static final int CLONE = 56;
  private static final int PERSONALITY = 135;
  private static final int MOUNT = 165;
  private static final int KEXEC_LOAD = 246;
  private static final int CLONE3 = 435;
  private static final long NEW_USER_NAMESPACE = 0x10000000;
  private static final long ADMIN = 1L << Capabilities.number("SYS_ADMIN");

  private final SeccompProfile profile =
      new SeccompProfile(new JnaSecurityCalls(), Machine.probe());
  private final ByteBuffer normal = profile.program(Capabilities.DEFAULT);

  @Test
  void allowsWhatIsListedAndRefusesTheRest() {
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, READ));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, MOUNT));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, KEXEC_LOAD));
  }

  @Test
  void capabilitiesWidenIt() {
    var wide = profile.program(Capabilities.DEFAULT | ADMIN);
    assertEquals(ALLOW, FilterMachine.answer(wide, X86_64, MOUNT));
    assertEquals(ALLOW, FilterMachine.answer(wide, X86_64, CLONE3));
    assertEquals(ALLOW, FilterMachine.answer(wide, X86_64, CLONE, NEW_USER_NAMESPACE));
    assertEquals(EPERM, FilterMachine.answer(wide, X86_64, KEXEC_LOAD));
  }

  @Test
  void clone3IsUnknownAndCloneMakesNoNamespaces() {
    assertEquals(ENOSYS, FilterMachine.answer(normal, X86_64, CLONE3));
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, CLONE, 0x11));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, CLONE, NEW_USER_NAMESPACE));
  }

  @Test
  void socketRefusesKernelCryptoAndVirtualMachines() {
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, SOCKET, 2));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, SOCKET, 38));
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, SOCKET, 39));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, SOCKET, 40));
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, SOCKET, 41));
  }

  @Test
  void personalityTakesKnownValues() {
    assertEquals(ALLOW, FilterMachine.answer(normal, X86_64, PERSONALITY, 0xffffffffL));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, PERSONALITY, 0x40000));
  }

  @Test
  void callsNewerThanTheProfileAreUnknown() {
    assertEquals(ENOSYS, FilterMachine.answer(normal, X86_64, 5000));
    assertEquals(ENOSYS, FilterMachine.answer(normal, X86_64, 0x40000000 | 5000));
    assertEquals(ENOSYS, FilterMachine.answer(normal, X86, 5000));
  }

  @Test
  void otherInterfacesOfTheProcessorAreFilteredToo() {
    int mountOfX86 = 21;
    int readOfX86 = 3;
    assertEquals(ALLOW, FilterMachine.answer(normal, X86, readOfX86));
    assertEquals(EPERM, FilterMachine.answer(normal, X86, mountOfX86));
    assertEquals(EPERM, FilterMachine.answer(normal, X86_64, 0x40000000 | MOUNT));
  }

  @Test
  void compilesOncePerSetOfCapabilities() {
    long from = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      assertEquals(normal.remaining(), profile.program(Capabilities.DEFAULT).remaining());
    }
    assertTrue(System.nanoTime() - from < 1_000_000_000L, "a thousand look-ups took a second");
    assertTrue(normal.remaining() / 8 < 4096, "longer than the kernel takes");
  }

  @Test
  void readsTheFormat() {
    var rules =
        SeccompRules.parse(
            "# comment\nallow cap=SYS_ADMIN,MKNOD arch=amd64 arg1&0xf0=0x10: one two\n  three\n"
                + "errno=38 nocap=CHOWN: four\n");

    var first = rules.lines().getFirst();
    assertEquals(List.of("one", "two", "three"), first.calls());
    assertEquals(
        List.of(new Condition(1, Comparison.MASKED_EQUAL, 0xf0, 0x10)), first.conditions());
    assertTrue(first.appliesTo(ADMIN | 1L << 27, "amd64"));
    assertEquals(false, first.appliesTo(ADMIN, "amd64"));
    assertEquals(false, first.appliesTo(ADMIN | 1L << 27, "arm64"));
    assertEquals(38, rules.lines().get(1).errno());
    assertEquals(false, rules.lines().get(1).appliesTo(1, "amd64"));
  }
}
