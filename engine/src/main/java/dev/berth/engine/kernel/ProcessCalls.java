package dev.berth.engine.kernel;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * System calls about processes and what they are made of: spawning, signalling and reaping through
 * descriptors, passing descriptors over sockets, waiting for readiness. Each answers at once,
 * except {@link #epollWait}, which belongs on a platform thread of its own.
 */
public interface ProcessCalls {

  /** The two ends of a socket pair, close-on-exec. */
  record SocketPair(int ours, int theirs) {}

  /**
   * What arrived on a socket.
   *
   * @param length bytes put into the buffer; 0 is the end of the stream
   * @param descriptors that came along, close-on-exec
   */
  record Received(int length, List<Integer> descriptors) {}

  /**
   * How a child ended.
   *
   * @param code exit code, or the signal's number
   */
  record ChildExit(boolean signalled, int code) {}

  /** A descriptor that is ready; {@code token} is the one it was added with. */
  record Ready(long token) {}

  /** Makes an executable file in memory that nobody can change any more; close-on-exec. */
  int sealedProgram(String name, byte[] content);

  /** A pair of connected stream sockets, AF_UNIX. */
  SocketPair socketPair();

  /**
   * Runs a program in a new process that has /dev/null as standard streams, {@code socket} as
   * descriptor 3 and an empty environment.
   *
   * @param program descriptor of the program
   * @param name argument 0
   * @return its pid, a child of this process
   */
  int spawn(int program, String name, int socket);

  /**
   * Sends bytes, and descriptors with the first of them.
   *
   * @return number of bytes sent; 0 when the socket is full
   */
  int send(int socket, ByteBuffer bytes, List<Integer> descriptors);

  /**
   * Receives into a buffer.
   *
   * @return nothing when there is nothing yet
   */
  Optional<Received> receive(int socket, ByteBuffer into);

  /**
   * Opens a descriptor of a process, by which it is known for good.
   *
   * @return nothing when there is no such process
   */
  Optional<Integer> pidfdOpen(int pid);

  /**
   * Sends a signal to exactly that process.
   *
   * @return false when the process has ended
   */
  boolean pidfdSignal(int pidfd, int signal);

  /**
   * Reaps a child that has ended.
   *
   * @return nothing when it lives, or is no child of this process
   */
  Optional<ChildExit> reap(int pidfd);

  /** A set of descriptors to wait for, close-on-exec. */
  int epollCreate();

  /** An eventfd, close-on-exec: {@link #wake} makes it readable for good. */
  int wakeCreate();

  void wake(int wakeDescriptor);

  /** Adds a descriptor that reports once; before it is added again it has to be removed. */
  void epollAdd(int epoll, int descriptor, boolean forWriting, long token);

  void epollRemove(int epoll, int descriptor);

  /** Waits until a descriptor is ready. */
  List<Ready> epollWait(int epoll);

  /**
   * Waits on this thread, which must be a platform one, until a descriptor can be read (or written)
   * or the other one can be read.
   *
   * @return whether the first one is ready
   */
  boolean poll(int descriptor, boolean forWriting, int orReadable);

  void close(int descriptor);
}
