package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Conversation;
import dev.berth.server.rpc.Outlet;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The conversations under way, which are told when the server ends. */
final class Conversations {
  private final Set<Conversation> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** What is done with a conversation. */
  @FunctionalInterface
  interface Use {
    void with(Conversation conversation) throws IOException;
  }

  /** Lets a conversation be held; it ends with that, or when its caller goes. */
  void hold(Caller caller, Outlet outlet, Use use) throws IOException {
    try (var conversation = new Conversation(outlet);
        var _ = caller.whenGone(conversation::close)) {
      underWay.add(conversation);
      try {
        if (closing) {
          conversation.closing();
        }
        use.with(conversation);
      } finally {
        underWay.remove(conversation);
      }
    }
  }

  void closing() {
    closing = true;
    underWay.forEach(Conversation::closing);
  }
}
