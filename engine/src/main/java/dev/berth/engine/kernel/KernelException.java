package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.Map;

/** A system call that failed: names the call, the object and the errno. */
public final class KernelException extends BerthException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /**
   * @param call name of the system call, such as {@code openat2}
   * @param object what it was about: a path, a pid, a mount option
   * @param number errno
   */
  public KernelException(String call, String object, int number) {
    super(
        kindOf(Errno.of(number)),
        "%s of %s failed: %s"
            .formatted(
                call,
                object,
                Errno.of(number) == Errno.OTHER
                    ? "errno " + number
                    : Errno.of(number).words() + " (" + Errno.of(number) + ")"),
        Map.of("call", call, "object", object, "errno", Integer.toString(number)),
        null);
    this.errno = Errno.of(number);
  }

  public Errno errno() {
    return errno;
  }

  private static ErrorKind kindOf(Errno errno) {
    return switch (errno) {
      case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE -> ErrorKind.RESOURCE_EXHAUSTED;
      case EPERM, EACCES -> ErrorKind.PERMISSION_DENIED;
      default -> ErrorKind.KERNEL;
    };
  }
}
