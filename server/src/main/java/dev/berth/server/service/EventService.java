package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.event.EventFilter;
import dev.berth.engine.event.EventItem;
import dev.berth.engine.event.Events;
import dev.berth.server.api.EventApi;
import dev.berth.server.api.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The namespace {@code event}. */
public final class EventService implements EventApi {
  private static final int LIMIT = 1000;
  private static final int HIGHEST_LIMIT = 1000;

  private final Events events;

  public EventService(Events events) {
    this.events = events;
  }

  @Override
  public Subscription<Item> follow(FollowParams params) {
    var filter = filter(params.types(), params.subjects());
    var after = cursor(params.after());
    events.requireCursor(after);
    return to -> events.follow(filter, after, item -> to.accept(item(item)));
  }

  @Override
  public Page list(ListParams params) {
    int limit = params.limit().orElse(LIMIT);
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw BerthException.invalid(
          "cannot list events: limit is %d and must be from 1 to %d"
              .formatted(limit, HIGHEST_LIMIT));
    }
    var page =
        events.list(
            filter(params.types(), params.subjects()),
            params.after().orElse(0L),
            cursor(params.until()),
            limit);
    return new Page(
        page.events().stream().map(EventService::event).toList(), page.cursor(), page.trimmed());
  }

  private static EventFilter filter(Optional<List<String>> types, Optional<List<String>> subjects) {
    return new EventFilter(types.orElse(List.of()), subjects.orElse(List.of()));
  }

  private static OptionalLong cursor(Optional<Long> sequence) {
    return sequence.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static Item item(EventItem item) {
    return switch (item) {
      case EventItem.Happened(var event) ->
          new Item(Optional.of(event(event)), Optional.empty(), Optional.empty());
      case EventItem.Gap(var reason, var after, var resume, var missed) ->
          new Item(
              Optional.empty(),
              Optional.of(new Gap(GapReason.valueOf(reason.name()), after, resume, missed)),
              Optional.empty());
      case EventItem.Cursor(var sequence) ->
          new Item(Optional.empty(), Optional.empty(), Optional.of(sequence));
    };
  }

  private static Event event(dev.berth.engine.event.Event event) {
    return new Event(
        event.sequence(),
        event.at().toEpochMilli(),
        event.type(),
        event.subject(),
        event.attributes());
  }
}
