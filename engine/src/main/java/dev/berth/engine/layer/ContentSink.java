package dev.berth.engine.layer;

/** Takes a file's content in order; what is never handed over is a hole. */
@FunctionalInterface
public interface ContentSink {
  /**
   * Takes the next bytes.
   *
   * @param position where in the file the bytes belong
   * @param bytes valid during the call alone
   */
  void data(long position, byte[] bytes, int offset, int length);
}
