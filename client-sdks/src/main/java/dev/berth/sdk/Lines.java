package dev.berth.sdk;

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

  @Override
  public String toString() {
    return text.toString();
  }
}
