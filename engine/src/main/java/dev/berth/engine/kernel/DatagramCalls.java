package dev.berth.engine.kernel;

/** Sends datagrams over Unix sockets, which the JDK's channels can't. */
public interface DatagramCalls {

  /**
   * Sends one datagram; answers at once, also where the receiver's queue is full.
   *
   * @param socket path of the receiver's socket; {@code @} begins an abstract name
   */
  void send(String socket, byte[] datagram);
}
