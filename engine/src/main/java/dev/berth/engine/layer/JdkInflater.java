package dev.berth.engine.layer;

import dev.berth.engine.kernel.RawInflater;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The JDK's, which every machine has. */
final class JdkInflater implements RawInflater {
  private final Inflater inflater = new Inflater(true);

  @Override
  public void reset() {
    inflater.reset();
  }

  @Override
  public void give(byte[] bytes, int offset, int length) {
    inflater.setInput(bytes, offset, length);
  }

  @Override
  public int inflate(byte[] target, int offset, int length) throws DataFormatException {
    int count = inflater.inflate(target, offset, length);
    if (inflater.needsDictionary()) {
      throw new DataFormatException("a preset dictionary is needed");
    }
    return count;
  }

  @Override
  public boolean isFinished() {
    return inflater.finished();
  }

  @Override
  public int left() {
    return inflater.getRemaining();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
