package dev.berth.engine.registry;

import java.time.Duration;

/**
 * How long a registry may keep one waiting.
 *
 * @param connect until a connection stands
 * @param answer until an answer begins; while a body is sent: between any two pieces of it
 * @param idle between any two pieces of an answer's body
 * @param stored until what has been sent is checked and stored, which takes long for large blobs
 */
public record Deadlines(Duration connect, Duration answer, Duration idle, Duration stored) {
  public static final Deadlines USUAL =
      new Deadlines(
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5));
}
