package dev.berth.engine.container;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.berth.engine.error.BerthException;
import java.util.Optional;

/** A mount that the user asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ContainerMount.Bind.class, name = "bind"),
  @JsonSubTypes.Type(value = ContainerMount.Tmpfs.class, name = "tmpfs")
})
public sealed interface ContainerMount {
  long DEFAULT_TMPFS_BYTES = 64L << 20;

  /** Absolute path inside the container. */
  String target();

  boolean readOnly();

  /**
   * A file or folder of the host.
   *
   * @param source absolute path of the host
   */
  record Bind(String source, String target, boolean readOnly) implements ContainerMount {
    public Bind {
      source = ContainerPaths.absolute("source of a mount", source);
      target = ContainerPaths.mountTarget(target);
    }
  }

  /**
   * A file system in memory.
   *
   * @param size bytes
   */
  record Tmpfs(String target, boolean readOnly, long size) implements ContainerMount {
    public Tmpfs {
      target = ContainerPaths.mountTarget(target);
      if (size < 4096) {
        throw BerthException.invalid(
            "cannot mount a tmpfs on %s: its size of %d bytes is below one page; give at least 4096"
                .formatted(target, size));
      }
    }

    public Tmpfs(String target, boolean readOnly, Optional<Long> size) {
      this(target, readOnly, size.orElse(DEFAULT_TMPFS_BYTES));
    }
  }
}
