package dev.berth.engine.layer;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** How an archive that is written is compressed as a whole. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER = 1 << 16;

  /** Compresses what is written; closing it writes the end, and closes the target. */
  public OutputStream open(OutputStream target) throws IOException {
    return switch (this) {
      case NONE -> target;
      case GZIP -> new GZIPOutputStream(target, BUFFER);
      case ZSTD -> {
        ZstdLibrary.load();
        yield new ZstdOutputStreamNoFinalizer(target).setChecksum(true);
      }
    };
  }
}
