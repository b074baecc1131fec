package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Conversation;
import dev.berth.server.rpc.Outlet;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The conversations under way, which are told when the server ends. */
final class Conversations {
  private final Map<Conversation, Runnable> underWay = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** What is done with a conversation. */
  @FunctionalInterface
  interface Use {
    void with(Conversation conversation) throws IOException;
  }

  /**
   * Lets a conversation be held; it ends with that, or when its caller goes.
   *
   * @param goodbye said when the server ends, after the subscriptions were told
   */
  void hold(Caller caller, Outlet outlet, Runnable goodbye, Use use) throws IOException {
    try (var conversation = new Conversation(outlet);
        var _ = caller.whenGone(conversation::close)) {
      underWay.put(conversation, goodbye);
      try {
        if (closing) {
          close(conversation, goodbye);
        }
        use.with(conversation);
      } finally {
        underWay.remove(conversation);
      }
    }
  }

  void closing() {
    closing = true;
    underWay.forEach(Conversations::close);
  }

  private static void close(Conversation conversation, Runnable goodbye) {
    conversation.closing();
    Thread.ofVirtual()
        .name("goodbye")
        .start(
            () -> {
              try {
                conversation.awaitEnd();
                goodbye.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
