package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.api.Subscription;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription under way, on a virtual thread of its own. It is interrupted only while it looks
 * for its next item, never in the middle of a message.
 */
final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private final String id;
  private final String method;
  private final Subscription<?> subscription;
  private final Conversation conversation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread;
  private boolean interruptible;
  private Optional<EndReason> asked = Optional.empty();

  Feed(String id, String method, Subscription<?> subscription, Conversation conversation) {
    this.id = id;
    this.method = method;
    this.subscription = subscription;
    this.conversation = conversation;
    this.thread = Thread.ofVirtual().name("subscription-" + id).unstarted(this::run);
  }

  /** Thrown into the subscription's code when somebody asked for its end. */
  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cut() {
      super(null, null, false, false);
    }
  }

  /** The client has gone; of the subscription's code it is none of its business. */
  private static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Gone(IOException cause) {
      super(cause);
    }
  }

  /** What {@link #message} makes, written without a tree: there are many of these. */
  record ItemMessage(String jsonrpc, String method, Item params) {}

  record Item(String subscription, Object item) {}

  String id() {
    return id;
  }

  void start() {
    thread.start();
  }

  /** Asks for its end; the first reason counts. */
  void end(EndReason reason) {
    lock.lock();
    try {
      if (asked.isEmpty() || reason == EndReason.GONE) {
        asked = Optional.of(reason);
      }
      if (interruptible) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      finish(feed());
    } catch (IOException | Gone e) {
      LOG.debug("a client left {}: {}", method, e.getMessage());
    } finally {
      conversation.ending(this);
      conversation.ended();
    }
  }

  private Optional<RuntimeException> feed() {
    try {
      enter();
      subscription.feed(this::item);
      return Optional.empty();
    } catch (Gone gone) {
      throw gone;
    } catch (Cut | InterruptedException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    } finally {
      leave();
    }
  }

  /** From here on it may be interrupted. */
  private void enter() {
    lock.lock();
    try {
      if (asked.isPresent()) {
        throw new Cut();
      }
      interruptible = true;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      interruptible = false;
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void item(Object item) {
    leave();
    try {
      var message = new ItemMessage("2.0", "subscription.item", new Item(id, item));
      conversation.send(RpcJson.bytes(message));
    } catch (IOException e) {
      throw new Gone(e);
    }
    enter();
  }

  private void finish(Optional<RuntimeException> failure) throws IOException {
    var reason = reason().orElse(failure.isPresent() ? EndReason.FAILED : EndReason.COMPLETE);
    if (reason == EndReason.GONE) {
      return;
    }
    var message = message("subscription.end");
    var params = (ObjectNode) message.get("params");
    params.put("reason", reason.label());
    if (reason == EndReason.FAILED) {
      params.set("error", error(failure.orElseThrow()).toJson());
    }
    conversation.ending(this);
    conversation.send(RpcJson.bytes(message));
  }

  private Optional<EndReason> reason() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  private RpcError error(RuntimeException thrown) {
    var error = RpcError.of(thrown, method);
    if (error.kind() == ErrorKind.INTERNAL) {
      LOG.error("{} failed unexpectedly while it went on", method, thrown);
    }
    return error;
  }

  private ObjectNode message(String name) {
    var message = RpcJson.object().put("jsonrpc", "2.0").put("method", name);
    message.putObject("params").put("subscription", id);
    return message;
  }
}
