package dev.berth.server.http;

import dev.berth.server.access.Identity;
import dev.berth.server.rpc.Caller;
import io.undertow.util.HeaderMap;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The Unix socket: the kernel has decided who may connect. */
record UnixEntrance(ServerSocketChannel socket) implements Entrance {
  private static final Set<String> HOSTS = Set.of("localhost", "berth");

  @Override
  public boolean hasHandshake() {
    return false;
  }

  @Override
  public Arrival admit(SocketChannel client) {
    return new Arrival(new Caller(Identity.LOCAL));
  }

  @Override
  public Decision decide(HeaderMap head, Caller connection) {
    return Gate.check(head, HOSTS::contains, "neither localhost nor berth")
        .<Decision>map(Decision.Refused::new)
        .orElseGet(() -> new Decision.Served(connection));
  }
}
