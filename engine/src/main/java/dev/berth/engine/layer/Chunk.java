package dev.berth.engine.layer;

/** A piece of a stream in memory that is lent: whoever has read it says so once. */
interface Chunk {
  int SIZE = 512 << 10;

  byte[] bytes();

  int length();

  void release();
}
