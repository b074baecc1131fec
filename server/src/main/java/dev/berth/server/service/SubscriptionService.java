package dev.berth.server.service;

import dev.berth.server.api.SubscriptionApi;
import dev.berth.server.rpc.Conversation;

/** The namespace {@code subscription}. */
public final class SubscriptionService implements SubscriptionApi {
  @Override
  public Begun cancel(String subscription) {
    Conversation.cancel(subscription);
    return new Begun(subscription);
  }
}
