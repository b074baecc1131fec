package dev.berth.engine.layer;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.tukaani.xz.XZInputStream;

/** Recognises how a stream is compressed by its first bytes, and undoes it while streaming. */
public final class Decompression {
  private static final int MAGIC_BYTES = 6;

  /** xz -9, the most that the program has, needs 65 MiB to decompress. */
  private static final int XZ_KIBIBYTES = 66 << 10;

  private Decompression() {}

  /**
   * The bytes behind plain, gzip (of several members), zstd (of several frames) or xz. Reading
   * throws a BerthException for damaged content and beyond the limit, an IOException where the
   * source does. To be closed, for some of its memory isn't the heap's; that leaves the source
   * open.
   *
   * @param limit most bytes that come out
   * @param check is asked while it waits for memory, and ends that by throwing
   */
  public static InputStream open(InputStream in, long limit, Runnable check) throws IOException {
    return open(new SourceStream(in), limit, WindowPlaces.around().forOne(check));
  }

  /**
   * @param windows waited for before a large window is needed; given back when this is closed, or
   *     fails
   */
  static InputStream open(SourceStream source, long limit, WindowPlaces.Leave windows)
      throws IOException {
    boolean opened = false;
    try {
      var plain = opened(source, limit, windows);
      opened = true;
      return plain;
    } finally {
      if (!opened) {
        windows.close();
      }
    }
  }

  private static InputStream opened(SourceStream source, long limit, WindowPlaces.Leave windows)
      throws IOException {
    var ahead = new PushbackInputStream(source, MAGIC_BYTES);
    var magic = ahead.readNBytes(MAGIC_BYTES);
    ahead.unread(magic);
    var format = Format.of(magic);
    try {
      var plain =
          switch (format) {
            case PLAIN -> ahead;
            case GZIP -> new GzipStream(ahead);
            case ZSTD -> zstd(ahead, windows);
            case XZ -> xz(ahead, windows);
            case BZIP2 -> throw unsupported("bzip2");
            case LZ4 -> throw unsupported("lz4");
          };
      return new BoundedStream(plain, source, limit);
    } catch (IOException e) {
      throw source.explained(e);
    }
  }

  /**
   * The type of a layer whose archive begins so.
   *
   * @throws BerthException UNSUPPORTED for a compression that layers don't have
   */
  public static MediaType layerType(InputStream archive) throws IOException {
    return switch (Format.of(archive.readNBytes(MAGIC_BYTES))) {
      case PLAIN -> MediaType.OCI_LAYER;
      case GZIP -> MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      case XZ, BZIP2, LZ4 ->
          throw new BerthException(
              ErrorKind.UNSUPPORTED,
              "cannot use the layer: its archive is compressed in a way that layers don't have; use plain tar, gzip or zstd");
    };
  }

  /**
   * The digest of all that an archive holds, uncompressed.
   *
   * @param check is asked again and again, and ends it by throwing
   */
  public static Digest plainDigest(InputStream archive, Runnable check) throws IOException {
    var hasher = Digest.hasher();
    var windows = WindowPlaces.layers().forOne(check);
    try (var plain = open(new SourceStream(archive), ArchiveLimits.DEFAULT.bytes(), windows)) {
      var buffer = new byte[1 << 18];
      for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
        hasher.update(buffer, 0, read);
        check.run();
      }
    }
    return Digest.finish(hasher);
  }

  private static InputStream zstd(InputStream in, WindowPlaces.Leave windows) throws IOException {
    ZstdLibrary.load();
    return leaving(new ZstdInputStreamNoFinalizer(new FrameWatch(in, windows::take)), windows);
  }

  private static InputStream xz(InputStream in, WindowPlaces.Leave windows) throws IOException {
    windows.take();
    return leaving(new XZInputStream(in, XZ_KIBIBYTES), windows);
  }

  private static InputStream leaving(InputStream plain, WindowPlaces.Leave windows) {
    return new FilterInputStream(plain) {
      @Override
      public void close() throws IOException {
        try {
          super.close();
        } finally {
          windows.close();
        }
      }
    };
  }

  private static BerthException unsupported(String name) {
    return new BerthException(
        ErrorKind.UNSUPPORTED,
        "cannot read the archive: it is compressed with %s; use plain tar, gzip, zstd or xz"
            .formatted(name));
  }

  /** How a stream is compressed. */
  enum Format {
    PLAIN,
    GZIP,
    ZSTD,
    XZ,
    BZIP2,
    LZ4;

    static Format of(byte[] magic) {
      if (starts(magic, 0x1f, 0x8b)) {
        return GZIP;
      }
      boolean skippable =
          magic.length >= 4
              && (magic[0] & 0xF0) == 0x50
              && starts(magic, magic[0], 0x2a, 0x4d, 0x18);
      if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd) || skippable) {
        return ZSTD;
      }
      if (starts(magic, 0xfd, '7', 'z', 'X', 'Z', 0)) {
        return XZ;
      }
      if (starts(magic, 'B', 'Z', 'h')) {
        return BZIP2;
      }
      return starts(magic, 0x04, 0x22, 0x4d, 0x18) ? LZ4 : PLAIN;
    }

    private static boolean starts(byte[] magic, int... wanted) {
      if (magic.length < wanted.length) {
        return false;
      }
      for (int i = 0; i < wanted.length; i++) {
        if (magic[i] != (byte) wanted[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
