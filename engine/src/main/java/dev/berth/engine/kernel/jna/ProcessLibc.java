package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;

/**
 * The C library's calls about processes, sockets and epoll, mapped directly; pointers as numbers.
 */
final class ProcessLibc {
  // The same numbers on every architecture.
  static final long SYS_PIDFD_SEND_SIGNAL = 424;
  static final long SYS_PIDFD_OPEN = 434;

  static {
    Native.register(ProcessLibc.class, "c");
  }

  private ProcessLibc() {}

  static native long syscall(long number, long a, long b, long c, long d);

  static native int memfd_create(long name, int flags);

  static native int fcntl(int fd, int command, long argument);

  static native long write(int fd, long bytes, long length);

  static native int close(int fd);

  static native int socketpair(int domain, int type, int protocol, long pair);

  static native long sendmsg(int socket, long message, int flags);

  static native long recvmsg(int socket, long message, int flags);

  static native int waitid(int kind, int id, long information, int options);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_addopen(
      long actions, int fd, long path, int flags, int mode);

  static native int posix_spawn_file_actions_adddup2(long actions, int from, int to);

  static native int posix_spawn(
      long pid, long path, long actions, long attributes, long arguments, long environment);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int most, int timeout);

  static native int poll(long descriptors, long count, int timeout);

  static native int eventfd(int initial, int flags);
}
