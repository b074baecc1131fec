package dev.berth.engine.event;

import java.util.List;

/**
 * Some events, oldest first.
 *
 * @param cursor everything up to it has been looked at
 * @param trimmed events up to it aren't kept any more
 */
public record EventPage(List<Event> events, long cursor, long trimmed) {
  public EventPage {
    events = List.copyOf(events);
  }
}
