package dev.berth.server.api;

/** Methods of the namespace {@code subscription}. */
@Doc("What goes on answering over a connection.")
public interface SubscriptionApi {

  @Doc("A subscription of a connection.")
  record Begun(
      @Doc("Its id; it means something on its own connection only.") String subscription) {}

  @Doc(
      "Ends a subscription of the same WebSocket; its subscription.end, with the reason cancelled, follows this answer.")
  @Needs(Scope.READ)
  Begun cancel(@Param(name = "subscription", doc = "Its id.") String subscription);
}
