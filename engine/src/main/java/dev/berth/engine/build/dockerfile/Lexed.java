package dev.berth.engine.build.dockerfile;

import java.util.List;

/**
 * A Dockerfile as logical lines.
 *
 * @param escape the character that continues lines and escapes others: backslash or backtick
 */
public record Lexed(char escape, List<LogicalLine> lines) {
  public Lexed {
    lines = List.copyOf(lines);
  }
}
