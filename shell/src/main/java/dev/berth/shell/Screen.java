package dev.berth.shell;

/** Which standard streams of a command are a terminal, and how wide that is at this moment. */
public interface Screen {
  /** Nobody watches. */
  Screen NONE = new Fixed(false, false, false, 0);

  boolean in();

  boolean out();

  boolean error();

  /** The width; 0 where it isn't known. */
  int columns();

  /** One that stays as it is. */
  record Fixed(boolean in, boolean out, boolean error, int columns) implements Screen {}
}
