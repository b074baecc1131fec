package dev.berth.shell.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file's bytes as they are; in chunks, since it may grow or be a pipe. */
public record FileBody(Path file) implements HttpConnection.Body {
  public FileBody {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new RpcException(
          "NOT_FOUND",
          "cannot read %s: %s"
              .formatted(
                  file,
                  Files.isDirectory(file)
                      ? "it is a folder; name a file"
                      : Files.exists(file)
                          ? "permission denied; look at its mode"
                          : "there is no such file; look at its path from this folder"));
    }
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public long expected() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    Files.copy(file, out);
  }
}
