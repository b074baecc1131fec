package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;

/** The C library's calls about datagrams, mapped directly; pointers as numbers. */
final class DatagramLibc {
  static {
    Native.register(DatagramLibc.class, "c");
  }

  private DatagramLibc() {}

  static native int socket(int domain, int type, int protocol);

  static native long sendto(
      int socket, long bytes, long length, int flags, long address, int addressLength);

  static native int close(int descriptor);
}
