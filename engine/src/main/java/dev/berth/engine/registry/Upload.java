package dev.berth.engine.registry;

import dev.berth.engine.registry.RemoteRepository.BlobSource;
import dev.berth.engine.registry.RemoteRepository.UploadProgress;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * One blob on its way to a registry. All of it is sent in one request; where that breaks off, the
 * registry is asked how much it has, and the rest follows in pieces, so that less is lost the next
 * time.
 */
final class Upload {
  private static final long CHUNK = 16 << 20;

  /** Failures in a row after which no byte more had been taken. */
  private static final int FRUITLESS = 5;

  private static final int MOST_FAILURES = 50;

  private final UploadCalls calls;
  private final RegistryHost host;
  private final Digest digest;
  private final BlobSource source;
  private final UploadProgress progress;
  private final String tried;
  private UploadLocation location;
  private long taken;
  private long furthest;
  private boolean inPieces;

  Upload(UploadCalls calls, Digest digest, BlobSource source, UploadProgress progress) {
    this.calls = calls;
    this.host = calls.host();
    this.digest = digest;
    this.source = source;
    this.progress = progress;
    this.tried = "cannot send %s to %s".formatted(digest, calls.name());
    this.location = calls.begin(tried);
  }

  void run() {
    int fruitless = 0;
    for (int failures = 1; ; failures++) {
      try {
        while (!step()) {
          // The next piece follows.
        }
        progress.sent(source.size());
        return;
      } catch (IOException e) {
        fruitless = taken > furthest ? 1 : fruitless + 1;
        furthest = Math.max(furthest, taken);
        boolean silent = Reasons.isSilence(e) && fruitless > 1;
        if (silent || fruitless > FRUITLESS || failures == MOST_FAILURES) {
          throw host.failures(tried).broken(e, failures);
        }
      }
      host.pause(fruitless);
      if (recover(failures)) {
        progress.sent(source.size());
        return;
      }
    }
  }

  /** Sends what comes next; true when that was all. */
  private boolean step() throws IOException {
    if (!inPieces) {
      return host.once(finish().sending(new Piece(0, source.size())), this::finished);
    }
    if (taken == source.size()) {
      return host.once(finish().sending(Content.of(new byte[0])), this::finished);
    }
    long length = Math.min(Math.max(CHUNK, location.chunk()), source.size() - taken);
    var request =
        Request.of("PATCH", location.address(), calls.scopes())
            .with("Content-Type", "application/octet-stream")
            .with("Content-Range", "%d-%d".formatted(taken, taken + length - 1))
            .sending(new Piece(taken, length));
    return host.once(request, response -> added(response, length));
  }

  private Request finish() {
    return Request.of("PUT", location.finished(digest.value()), calls.scopes())
        .with("Content-Type", "application/octet-stream");
  }

  private boolean finished(Response response) throws IOException {
    return switch (response.status()) {
      case 201, 204 -> true;
      default -> throw failed(response);
    };
  }

  private boolean added(Response response, long length) throws IOException {
    if (response.status() != 202 && response.status() != 204) {
      throw failed(response);
    }
    long before = taken;
    location = location.after(response);
    taken = UploadLocation.taken(response).orElse(taken + length);
    if (taken <= before || taken > source.size()) {
      throw new IOException(
          "of %d bytes from %d on it says that it has %d".formatted(length, before, taken));
    }
    return false;
  }

  /**
   * What an answer other than the wanted one means: an IOException where another try may help.
   * Uploads that the registry has lost, or is elsewhere with, are among those.
   */
  private IOException failed(Response response) {
    int status = response.status();
    if (RetryPolicy.mayPass(status) || status == 404 || status == 416) {
      return new IOException(
          "it answers with status %d%s".formatted(status, ErrorBody.of(response).words()));
    }
    throw host.failures(tried).refused(response);
  }

  /**
   * Finds out how much the registry has, and begins anew where it has lost it; true when it has
   * all.
   */
  private boolean recover(int failures) {
    boolean known =
        host.call(
            Request.of("GET", location.address(), calls.scopes()),
            tried,
            response -> {
              if (response.status() != 204 && response.status() != 202) {
                return false;
              }
              location = location.after(response);
              taken = UploadLocation.taken(response).orElse(0);
              return taken <= source.size();
            });
    if (!known) {
      if (calls.has(digest)) {
        return true;
      }
      taken = 0;
      location = calls.begin(tried);
    }
    inPieces = taken > 0 || failures > 1;
    return false;
  }

  /** A part of the blob, which tells how far it is read. */
  private final class Piece implements Content {
    private final long from;
    private final long length;

    Piece(long from, long length) {
      this.from = from;
      this.length = length;
    }

    @Override
    public long size() {
      return length;
    }

    @Override
    public InputStream open() throws IOException {
      return new PieceStream(source.open(from), length, read -> progress.sent(from + read));
    }
  }
}
