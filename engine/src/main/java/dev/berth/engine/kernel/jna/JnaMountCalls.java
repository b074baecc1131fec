package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.MountCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** {@link MountCalls} through JNA. */
public final class JnaMountCalls implements MountCalls {
  private static final int CLONE_FS = 0x200;
  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  @Override
  public void view(Path folder, String source, String options, int target) {
    inFolder(folder.toString(), memory -> mount(source, options, target, memory));
  }

  @Override
  public void unmount(int folder, String name, boolean lazily) {
    int flags = UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0);
    inFolder(
        "/proc/self/fd/" + folder,
        memory -> check(MountLibc.umount2(memory.text(name), flags), "umount2", name));
  }

  /**
   * Names are relative to a working folder, which is the whole process's: a thread takes one of its
   * own, and can't go back, so that it ends with this.
   */
  private static void inFolder(String folder, Consumer<Texts> call) {
    try {
      CompletableFuture.runAsync(
              () -> {
                try (var memory = new Texts()) {
                  check(MountLibc.unshare(CLONE_FS), "unshare", "the working folder");
                  check(MountLibc.chdir(memory.text(folder)), "chdir", folder);
                  call.accept(memory);
                }
              },
              work -> Thread.ofPlatform().daemon().name("mount").start(work))
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  private static void mount(String source, String options, int target, Texts memory) {
    int result =
        MountLibc.mount(
            memory.text(source),
            memory.text("/proc/self/fd/" + target),
            memory.text("overlay"),
            MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
            memory.text(options));
    check(result, "mount", source);
  }

  private static void check(int result, String call, String object) {
    if (result < 0) {
      throw new KernelException(call, object, Native.getLastError());
    }
  }

  /** Texts in native memory, for one call. */
  private static final class Texts implements AutoCloseable {
    private final List<Memory> all = new ArrayList<>();

    long text(String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      var memory = new Memory(bytes.length + 1L);
      memory.write(0, bytes, 0, bytes.length);
      memory.setByte(bytes.length, (byte) 0);
      all.add(memory);
      return Pointer.nativeValue(memory);
    }

    @Override
    public void close() {
      all.forEach(Memory::close);
    }
  }
}
