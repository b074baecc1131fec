package dev.berth.sdk;

import java.util.List;

/** Text that is put together line by line. */
final class Lines {
  private final StringBuilder text = new StringBuilder();

  Lines add(String line) {
    text.append(line).append('\n');
    return this;
  }

  Lines add(int indent, String line) {
    text.append(" ".repeat(indent));
    return add(line);
  }

  Lines blank() {
    return add("");
  }

  Lines addAll(List<String> lines) {
    lines.forEach(this::add);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
