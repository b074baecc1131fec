package dev.berth.engine.log;

/** Which output of a program a line came from. */
public enum LogStream {
  STDOUT,
  STDERR
}
