package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.ProcessCalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** {@link ProcessCalls} on the C library. */
public final class JnaProcessCalls implements ProcessCalls {
  private static final int O_RDWR = 2;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 16;
  private static final int F_ADD_SEALS = 1033;
  private static final int ALL_SEALS = 0xf; // SEAL, SHRINK, GROW, WRITE
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final int SIGINFO = 128;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;
  private static final int EPOLLOUT = 4;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLED = 8; // sizeof(struct pollfd)
  private static final int MOST_READY = 64;
  private static final int MOST_DESCRIPTORS = 8;

  /** struct epoll_event is packed on x86-64 alone. */
  private static final boolean PACKED = Platform.isIntel();

  private static final int EVENT = PACKED ? 12 : 16;
  private static final int EVENT_DATA = PACKED ? 4 : 8;

  // Larger than posix_spawn_file_actions_t of any C library.
  private static final int FILE_ACTIONS = 256;

  @Override
  public int sealedProgram(String name, byte[] content) {
    int fd = memfd(name);
    try (var memory = new Memory(content.length)) {
      memory.write(0, content, 0, content.length);
      long written = 0;
      while (written < content.length) {
        long step = ProcessLibc.write(fd, address(memory) + written, content.length - written);
        check("write", name, step);
        written += step;
      }
      check("fcntl(F_ADD_SEALS)", name, ProcessLibc.fcntl(fd, F_ADD_SEALS, ALL_SEALS));
      return fd;
    } catch (KernelException e) {
      close(fd);
      throw e;
    }
  }

  private static int memfd(String name) {
    try (var text = text(name)) {
      int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
      int fd = ProcessLibc.memfd_create(address(text), flags | MFD_EXEC);
      if (fd < 0 && Native.getLastError() == Errno.EINVAL.number()) {
        fd = ProcessLibc.memfd_create(address(text), flags); // before Linux 6.3
      }
      return (int) check("memfd_create", name, fd);
    }
  }

  @Override
  public SocketPair socketPair() {
    try (var pair = new Memory(8)) {
      check(
          "socketpair",
          "AF_UNIX",
          ProcessLibc.socketpair(AF_UNIX, SOCK_STREAM | CLOEXEC, 0, address(pair)));
      return new SocketPair(pair.getInt(0), pair.getInt(4));
    }
  }

  @Override
  public int spawn(int program, String name, int socket) {
    try (var path = text("/proc/self/fd/" + program);
        var argument = text(name);
        var nothing = text("/dev/null");
        var actions = new Memory(FILE_ACTIONS);
        var lists = new Memory(32)) {
      lists.clear();
      lists.setPointer(0, argument);
      checkResult("posix_spawn_file_actions_init", name, () -> init(actions));
      try {
        long list = address(actions);
        checkResult(
            "posix_spawn_file_actions_addopen",
            name,
            () ->
                ProcessLibc.posix_spawn_file_actions_addopen(list, 0, address(nothing), O_RDWR, 0));
        for (int[] pair : new int[][] {{0, 1}, {0, 2}, {socket, 3}}) {
          checkResult(
              "posix_spawn_file_actions_adddup2",
              name,
              () -> ProcessLibc.posix_spawn_file_actions_adddup2(list, pair[0], pair[1]));
        }
        long pid = address(lists) + 24;
        checkResult(
            "posix_spawn",
            name,
            () ->
                ProcessLibc.posix_spawn(
                    pid, address(path), list, 0, address(lists), address(lists) + 8));
        return lists.getInt(24);
      } finally {
        ProcessLibc.posix_spawn_file_actions_destroy(address(actions));
      }
    }
  }

  private static int init(Memory actions) {
    return ProcessLibc.posix_spawn_file_actions_init(address(actions));
  }

  @Override
  public int send(int socket, ByteBuffer bytes, List<Integer> descriptors) {
    try (var message = new MessageBuffer(bytes.remaining(), descriptors.size())) {
      var copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      message.put(copy);
      if (!descriptors.isEmpty()) {
        message.putDescriptors(descriptors);
      }
      long sent = ProcessLibc.sendmsg(socket, message.address(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && Native.getLastError() == Errno.EAGAIN.number()) {
        return 0;
      }
      check("sendmsg", "socket " + socket, sent);
      bytes.position(bytes.position() + (int) sent);
      return (int) sent;
    }
  }

  @Override
  public Optional<Received> receive(int socket, ByteBuffer into) {
    try (var message = new MessageBuffer(into.remaining(), MOST_DESCRIPTORS)) {
      long length = ProcessLibc.recvmsg(socket, message.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
      if (length < 0 && Native.getLastError() == Errno.EAGAIN.number()) {
        return Optional.empty();
      }
      if (length < 0 && Native.getLastError() == Errno.ECONNRESET.number()) {
        return Optional.of(new Received(0, List.of()));
      }
      check("recvmsg", "socket " + socket, length);
      into.put(message.data((int) length));
      return Optional.of(new Received((int) length, message.descriptors()));
    }
  }

  @Override
  public Optional<Integer> pidfdOpen(int pid) {
    long fd = ProcessLibc.syscall(ProcessLibc.SYS_PIDFD_OPEN, pid, 0, 0, 0);
    if (fd < 0 && Native.getLastError() == Errno.ESRCH.number()) {
      return Optional.empty();
    }
    return Optional.of((int) check("pidfd_open", "process " + pid, fd));
  }

  @Override
  public boolean pidfdSignal(int pidfd, int signal) {
    long result = ProcessLibc.syscall(ProcessLibc.SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    if (result < 0 && Native.getLastError() == Errno.ESRCH.number()) {
      return false;
    }
    check("pidfd_send_signal", "signal " + signal, result);
    return true;
  }

  @Override
  public Optional<ChildExit> reap(int pidfd) {
    try (var information = new Memory(SIGINFO)) {
      information.clear();
      int result = ProcessLibc.waitid(P_PIDFD, pidfd, address(information), WEXITED | WNOHANG);
      if (result < 0 && Native.getLastError() == Errno.ECHILD.number()) {
        return Optional.empty();
      }
      check("waitid", "descriptor " + pidfd, result);
      if (information.getInt(16) == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new ChildExit(information.getInt(8) != CLD_EXITED, information.getInt(24)));
    }
  }

  @Override
  public int epollCreate() {
    return (int) check("epoll_create1", "a new set", ProcessLibc.epoll_create1(CLOEXEC));
  }

  @Override
  public int wakeCreate() {
    return (int) check("eventfd", "a new counter", ProcessLibc.eventfd(0, CLOEXEC));
  }

  @Override
  public void wake(int wakeDescriptor) {
    try (var one = new Memory(8)) {
      one.setLong(0, 1);
      check("write", "eventfd", ProcessLibc.write(wakeDescriptor, address(one), 8));
    }
  }

  @Override
  public void epollAdd(int epoll, int descriptor, boolean forWriting, long token) {
    control(epoll, EPOLL_CTL_ADD, descriptor, forWriting, token);
  }

  @Override
  public void epollRemove(int epoll, int descriptor) {
    control(epoll, EPOLL_CTL_DEL, descriptor, false, 0);
  }

  private static void control(
      int epoll, int operation, int descriptor, boolean forWriting, long token) {
    try (var event = new Memory(EVENT)) {
      event.setInt(0, (forWriting ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT);
      event.setLong(EVENT_DATA, token);
      check(
          "epoll_ctl",
          "descriptor " + descriptor,
          ProcessLibc.epoll_ctl(epoll, operation, descriptor, address(event)));
    }
  }

  @Override
  public List<Ready> epollWait(int epoll) {
    try (var events = new Memory((long) EVENT * MOST_READY)) {
      int count = ProcessLibc.epoll_wait(epoll, address(events), MOST_READY, -1);
      if (count < 0 && Native.getLastError() == Errno.EINTR.number()) {
        return List.of();
      }
      check("epoll_wait", "the set", count);
      var ready = new ArrayList<Ready>(count);
      for (long i = 0; i < count; i++) {
        ready.add(new Ready(events.getLong(i * EVENT + EVENT_DATA)));
      }
      return ready;
    }
  }

  @Override
  public boolean poll(int descriptor, boolean forWriting, int orReadable) {
    try (var polled = new Memory(2 * POLLED)) {
      polled.setInt(0, descriptor);
      polled.setInt(4, forWriting ? POLLOUT : POLLIN);
      polled.setInt(POLLED, orReadable);
      polled.setInt(POLLED + 4, POLLIN);
      int count;
      do {
        count = ProcessLibc.poll(address(polled), 2, -1);
      } while (count < 0 && Native.getLastError() == Errno.EINTR.number());
      check("poll", "descriptor " + descriptor, count);
      return polled.getShort(6) != 0;
    }
  }

  @Override
  public void close(int descriptor) {
    check("close", "descriptor " + descriptor, ProcessLibc.close(descriptor));
  }

  private static long check(String call, String object, long result) {
    if (result < 0) {
      throw new KernelException(call, object, Native.getLastError());
    }
    return result;
  }

  /** For the family that answers with the errno itself. */
  private static void checkResult(String call, String object, IntSupplier action) {
    int number = action.getAsInt();
    if (number != 0) {
      throw new KernelException(call, object, number);
    }
  }

  private static Memory text(String text) {
    var memory = new Memory(text.length() + 1L);
    memory.setString(0, text);
    return memory;
  }

  private static long address(Memory memory) {
    return Pointer.nativeValue(memory);
  }
}
