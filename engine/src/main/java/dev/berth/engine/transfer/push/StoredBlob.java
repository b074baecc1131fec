package dev.berth.engine.transfer.push;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;

/** A blob of the content store, as it is uploaded. */
record StoredBlob(BlobStore blobs, Digest digest, long size)
    implements RemoteRepository.BlobSource {
  @Override
  public InputStream open(long from) throws IOException {
    return Channels.newInputStream(blobs.open(digest).position(from));
  }
}
