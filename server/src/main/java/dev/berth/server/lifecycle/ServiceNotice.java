package dev.berth.server.lifecycle;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.DatagramCalls;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started the server how it is, by sd_notify(3)'s protocol. Where no
 * manager asked for it, nothing is sent; where it can't be reached, the server goes on.
 *
 * @param socket the manager's, as it stands in {@code NOTIFY_SOCKET}
 */
public record ServiceNotice(Optional<String> socket, DatagramCalls datagrams) {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotice.class);

  /** As the manager's variable says. */
  public static ServiceNotice fromEnvironment(DatagramCalls datagrams) {
    return new ServiceNotice(
        Optional.ofNullable(System.getenv("NOTIFY_SOCKET")).filter(name -> !name.isEmpty()),
        datagrams);
  }

  /** The socket accepts, and containers of an earlier server are taken up. */
  void ready() {
    send("READY=1\nSTATUS=serving");
  }

  /** From now on nobody is answered. */
  void stopping() {
    send("STOPPING=1\nSTATUS=ending; containers go on");
  }

  private void send(String state) {
    socket.ifPresent(
        name -> {
          try {
            datagrams.send(name, state.getBytes(StandardCharsets.UTF_8));
          } catch (BerthException e) {
            LOG.warn("cannot tell the service manager \"{}\": {}", state, e.getMessage());
          }
        });
  }
}
