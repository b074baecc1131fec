package dev.berth.engine.kernel;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.testing.Shell.script;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** /etc/passwd is huge, or a FIFO (CVE-2026-47262, CVE-2024-9676). */
@Tag("kernel")
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class RegularFileTest {
  private final FileCalls files = new JnaFileCalls();
  @TempDir Path folder;

  @Test
  void readsWithinTheLimit() throws Exception {
    Files.writeString(folder.resolve("passwd"), "root");
    assertEquals("root", new String(read("passwd")));
  }

  @Test
  void aFifoADeviceAndAFolderAreRefused() throws Exception {
    script(folder, "mkfifo fifo; mknod zero c 1 5; mkdir folder; ln -s fifo link");
    for (var name : new String[] {"fifo", "zero", "folder", "link"}) {
      var failure = assertThrows(BerthException.class, () -> read(name));
      assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind());
    }
  }

  @Test
  void aHugeFileIsRefused() throws Exception {
    script(folder, "truncate -s 1T huge");
    assertEquals(
        ErrorKind.RESOURCE_EXHAUSTED,
        assertThrows(BerthException.class, () -> read("huge")).kind());
  }

  @Test
  void nothingThereIsTheKernelsAnswer() {
    assertEquals(Errno.ENOENT, assertThrows(KernelException.class, () -> read("none")).errno());
  }

  private byte[] read(String name) {
    return files.readRegularFile(AT_FDCWD, folder.resolve(name).toString(), 0, 1 << 20);
  }
}
