package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A repository of a registry, with the credentials of whoever asks. Calls wait, each with a
 * deadline, and may be made from several threads; an interrupt ends them.
 *
 * <p>Each throws a BerthException: UNAVAILABLE where the registry can't be reached, hangs, breaks
 * off or says that it is overloaded, after the tries that make sense; PERMISSION_DENIED where it
 * wants other credentials; NOT_FOUND; CORRUPT where what it sends isn't what was asked for.
 */
public interface RemoteRepository {
  /** Host and path, such as {@code docker.io/library/debian}. */
  String name();

  /**
   * A manifest or index.
   *
   * @param reference a tag, or a digest, which the document then has
   * @throws BerthException RESOURCE_EXHAUSTED past 4 MiB
   */
  Document manifest(String reference);

  /** Which document a tag means, and whether it is there, without its bytes where possible. */
  Optional<Digest> resolve(String reference);

  /**
   * The bytes of a blob from a place on. They are not checked: they may begin further ahead than
   * asked for, at the very beginning, where the registry can't do better.
   *
   * @param from bytes to leave out
   */
  BlobBody blob(Digest digest, long from);

  /** Whether bytes may come from elsewhere than the registry's own server. */
  boolean asksMirrors();

  /** Asks only the registry's own server from now on, where what came was wrong. */
  void dropMirrors();

  /** The size of a blob, where the registry itself has it; mirrors are not asked. */
  Optional<Long> blobSize(Digest digest);

  /**
   * Lets this repository have a blob of another one of the same registry; false where it won't.
   *
   * @param fromRepository its path, without the host
   */
  boolean mount(Digest digest, String fromRepository);

  /** Sends a blob, going on where a lost connection ended it. */
  void upload(Digest digest, BlobSource source, UploadProgress progress);

  /** Stores a manifest or index under a tag or its digest. */
  void put(String reference, Document document);

  /** All tags, in the registry's order. */
  List<String> tags();

  /** Removes a manifest by digest, or a tag where the registry does that. */
  void delete(String reference);

  /** What a blob's bytes are read from, again from any place. */
  interface BlobSource {
    long size();

    InputStream open(long from) throws IOException;
  }

  /** Is told how many bytes the registry has taken. */
  @FunctionalInterface
  interface UploadProgress {
    void sent(long bytes);
  }
}
