package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;

/** What the answer of a file call means, and the failure that tells call and path. */
final class CallResult {
  private CallResult() {}

  static boolean lastWas(Errno errno) {
    return is(Native.getLastError(), errno);
  }

  static boolean is(int number, Errno errno) {
    return number == errno.number();
  }

  static void check(long result, String call, int folder, String path) {
    if (result < 0) {
      throw failure(call, folder, path, Native.getLastError());
    }
  }

  static KernelException failure(String call, int folder, String path, int errno) {
    return new KernelException(call, PathText.printable(Described.path(folder, path)), errno);
  }
}
