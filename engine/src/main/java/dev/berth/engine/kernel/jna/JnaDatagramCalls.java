package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.DatagramCalls;
import dev.berth.engine.kernel.KernelException;
import java.nio.charset.StandardCharsets;

/** {@link DatagramCalls} on the C library. */
public final class JnaDatagramCalls implements DatagramCalls {
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MOST_NAME = 107;

  @Override
  public void send(String socket, byte[] datagram) {
    var name = socket.getBytes(StandardCharsets.UTF_8);
    if (datagram.length == 0 || name.length == 0 || name.length > MOST_NAME) {
      throw BerthException.invalid(
          "cannot send %d bytes to the Unix socket \"%s\": a name has 1 to %d bytes, a datagram at least 1"
              .formatted(datagram.length, socket, MOST_NAME));
    }
    int descriptor = DatagramLibc.socket(AF_UNIX, SOCK_DGRAM | CLOEXEC, 0);
    check("socket", "AF_UNIX", descriptor);
    // struct sockaddr_un: an abstract name has a 0 in front and no end, a path has an end.
    try (var address = new Memory(2 + MOST_NAME + 1L);
        var bytes = new Memory(datagram.length)) {
      address.clear();
      address.setShort(0, AF_UNIX);
      address.write(2, name, 0, name.length);
      boolean isAbstract = name[0] == '@';
      if (isAbstract) {
        address.setByte(2, (byte) 0);
      }
      bytes.write(0, datagram, 0, datagram.length);
      check(
          "sendto",
          socket,
          DatagramLibc.sendto(
              descriptor,
              Pointer.nativeValue(bytes),
              datagram.length,
              MSG_DONTWAIT | MSG_NOSIGNAL,
              Pointer.nativeValue(address),
              2 + name.length + (isAbstract ? 0 : 1)));
    } finally {
      DatagramLibc.close(descriptor);
    }
  }

  private static void check(String call, String object, long result) {
    if (result < 0) {
      throw new KernelException(call, object, Native.getLastError());
    }
  }
}
