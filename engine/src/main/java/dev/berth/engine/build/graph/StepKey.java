package dev.berth.engine.build.graph;

import dev.berth.engine.value.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Optional;

/**
 * How a step is keyed in the cache: a digest of what its outcome depends on. The files so far are
 * told by their chain ID, copied ones by the digest of what is copied. Each part is preceded by its
 * length, so that no two different steps run together to the same bytes.
 */
public final class StepKey {
  /** Changes when a key's parts, or what a step does with them, change. */
  private static final String VERSION = "berth.step.v1";

  private final MessageDigest hasher = Digest.hasher();

  private StepKey(String kind, Optional<Digest> files) {
    part(VERSION).part(kind).part(files.map(Digest::value).orElse("scratch"));
  }

  /**
   * Key of a program run.
   *
   * @param files chain ID of the files that it runs on
   */
  public static Digest of(Op.Run run, Optional<Digest> files) {
    return new StepKey("run", files)
        .parts(run.arguments())
        .parts(run.environment().stream().sorted().toList())
        .part(run.user())
        .part(run.folder())
        .digest();
  }

  /**
   * Key of a copy.
   *
   * @param content digest of what the sources name, in their order
   */
  public static Digest of(Op.Copy copy, Optional<Digest> files, Digest content) {
    return new StepKey("copy", files)
        .part(content.value())
        .part(copy.target())
        .part(copy.intoFolder() ? "folder" : "path")
        .part(copy.owner().orElse(""))
        .part(copy.mode().map(Integer::toOctalString).orElse(""))
        .digest();
  }

  public static Digest of(Op.MakeFolder make, Optional<Digest> files) {
    return new StepKey("folder", files).part(make.folder()).part(make.owner()).digest();
  }

  private StepKey parts(Collection<String> words) {
    part(Integer.toString(words.size()));
    words.forEach(this::part);
    return this;
  }

  private StepKey part(String word) {
    var bytes = word.getBytes(StandardCharsets.UTF_8);
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    hasher.update(bytes);
    return this;
  }

  private Digest digest() {
    return Digest.finish(hasher);
  }
}
