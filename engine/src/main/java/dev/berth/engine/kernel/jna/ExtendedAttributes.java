package dev.berth.engine.kernel.jna;

import static dev.berth.engine.kernel.jna.CallResult.check;
import static dev.berth.engine.kernel.jna.CallResult.failure;
import static dev.berth.engine.kernel.jna.CallResult.lastWas;

import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.PathText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls on extended attributes. An {@code O_PATH} descriptor answers EBADF, and is reached by
 * its name in /proc instead.
 */
final class ExtendedAttributes {
  private ExtendedAttributes() {}

  static List<String> flistxattr(int fd) {
    try (var scratch = Scratch.take()) {
      long length = FileLibc.flistxattr(fd, scratch.area(), Scratch.AREA_SIZE);
      if (length < 0 && lastWas(Errno.EBADF)) {
        long self = scratch.path("listxattr", self(fd));
        length = FileLibc.listxattr(self, scratch.area(), Scratch.AREA_SIZE);
      }
      if (length < 0 && lastWas(Errno.EOPNOTSUPP)) {
        return List.of();
      }
      check(length, "flistxattr", fd, "");
      return names(scratch.area((int) length));
    }
  }

  static Optional<byte[]> fgetxattr(int fd, String name) {
    try (var scratch = Scratch.take()) {
      long key = scratch.secondPath("fgetxattr", name);
      long length = FileLibc.fgetxattr(fd, key, scratch.area(), Scratch.AREA_SIZE);
      if (length < 0 && lastWas(Errno.EBADF)) {
        long self = scratch.path("getxattr", self(fd));
        length = FileLibc.getxattr(self, key, scratch.area(), Scratch.AREA_SIZE);
      }
      if (length < 0 && (lastWas(Errno.ENODATA) || lastWas(Errno.EOPNOTSUPP))) {
        return Optional.empty();
      }
      check(length, "fgetxattr " + name, fd, "");
      return Optional.of(scratch.area((int) length));
    }
  }

  static void fsetxattr(int fd, String name, byte[] value) {
    try (var scratch = Scratch.take()) {
      if (value.length > Scratch.AREA_SIZE) {
        throw failure("fsetxattr " + name, fd, "", Errno.E2BIG.number());
      }
      long key = scratch.secondPath("fsetxattr", name);
      scratch.memory.put(Scratch.AREA, value);
      int result = FileLibc.fsetxattr(fd, key, scratch.area(), value.length, 0);
      if (result < 0 && lastWas(Errno.EBADF)) {
        long self = scratch.path("setxattr", self(fd));
        result = FileLibc.setxattr(self, key, scratch.area(), value.length, 0);
      }
      check(result, "fsetxattr " + name, fd, "");
    }
  }

  static void fremovexattr(int fd, String name) {
    try (var scratch = Scratch.take()) {
      long key = scratch.secondPath("fremovexattr", name);
      int result = FileLibc.fremovexattr(fd, key);
      if (result < 0 && lastWas(Errno.EBADF)) {
        result = FileLibc.removexattr(scratch.path("removexattr", self(fd)), key);
      }
      check(result, "fremovexattr " + name, fd, "");
    }
  }

  private static List<String> names(byte[] list) {
    var names = new ArrayList<String>();
    for (int from = 0, at = 0; at < list.length; at++) {
      if (list[at] == 0) {
        names.add(PathText.decode(list, from, at - from));
        from = at + 1;
      }
    }
    return names;
  }

  private static String self(int fd) {
    return "/proc/self/fd/" + fd;
  }
}
