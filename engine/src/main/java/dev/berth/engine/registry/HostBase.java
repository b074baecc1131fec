package dev.berth.engine.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where a server's API begins, found out when it is first needed. */
final class HostBase {
  private final HostPlan plan;
  private final Wire wire;
  private final Dialling dialling;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable URI found;

  HostBase(HostPlan plan, Wire wire, Dialling dialling) {
    this.plan = plan;
    this.wire = wire;
    this.dialling = dialling;
  }

  /** The address with TLS, or without it where the server is one that may and does speak so. */
  URI find() throws IOException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw Wire.cancelled("cannot go on waiting for a registry's answer", e);
    }
    try {
      if (found == null) {
        found = plan.mayBePlain() ? plainOrNot() : dialling.dialled(plan.base());
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private URI plainOrNot() throws IOException {
    var text = plan.base().toString();
    var plain = dialling.dialled(URI.create("http" + text.substring("https".length())));
    try (var response = wire.send("GET", plain, Map.of(), Optional.empty())) {
      return response.status() == 400 ? plan.base() : plain;
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      return plan.base();
    }
  }
}
