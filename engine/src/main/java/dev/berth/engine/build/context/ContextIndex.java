package dev.berth.engine.build.context;

import dev.berth.engine.build.dockerfile.IgnoreFile;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.layer.MemoryBudget;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The names of a context. The root is always there, and so is the folder of every file. */
public final class ContextIndex {
  private static final int MAX_LINKS = 40;

  private final NavigableMap<String, ContextEntry> entries;

  private ContextIndex(NavigableMap<String, ContextEntry> entries) {
    this.entries = entries;
  }

  /** A context without a file. */
  public static ContextIndex empty() {
    return new Builder().build();
  }

  /** Adds entries in the order of an archive: a later one takes the place of an earlier one. */
  public static final class Builder {
    private final NavigableMap<String, ContextEntry> entries = new TreeMap<>();
    private final MemoryBudget budget;

    /** For entries that another builder has counted. */
    private Builder() {
      this(new MemoryBudget(Long.MAX_VALUE, ""));
    }

    /**
     * @param budget for the names of files and folders, and where links lead
     */
    public Builder(MemoryBudget budget) {
      this.budget = budget;
      entries.put("", ContextEntry.folder("", 0755, Instant.EPOCH));
    }

    /** Adds an entry and the folders above it. */
    public Builder add(ContextEntry entry) {
      addFolder(parent(entry.path()), entry.path());
      var present = entries.get(entry.path());
      if (present != null && present.isFolder() && !entry.isFolder()) {
        if (entry.path().isEmpty()) {
          throw refused(entry.path(), "its root is not a folder");
        }
        below(entries, entry.path()).clear();
      }
      put(entry);
      return this;
    }

    private void addFolder(String path, String of) {
      var present = entries.get(path);
      if (present == null) {
        addFolder(parent(path), of);
        put(ContextEntry.folder(path, 0755, Instant.EPOCH));
      } else if (!present.isFolder()) {
        throw refused(of, "%s, which it lies in, is not a folder".formatted(path));
      }
    }

    private void put(ContextEntry entry) {
      budget.take(entry.path().length() + entry.link().length());
      entries.put(entry.path(), entry);
    }

    /** An entry that was added. */
    public Optional<ContextEntry> find(String path) {
      return Optional.ofNullable(entries.get(path));
    }

    public ContextIndex build() {
      return new ContextIndex(Collections.unmodifiableNavigableMap(new TreeMap<>(entries)));
    }
  }

  static BerthException refused(String path, String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the build context: %s: %s; make the archive again"
            .formatted(PathText.printable(path), why));
  }

  /** What the rules leave; a folder that is left out stays for the sake of a file that isn't. */
  public ContextIndex without(IgnoreFile ignored) {
    var kept = new Builder();
    for (var entry : entries.values()) {
      if (entry.path().isEmpty() || ignored.ignores(entry.path())) {
        continue;
      }
      for (int slash = entry.path().indexOf('/');
          slash >= 0;
          slash = entry.path().indexOf('/', slash + 1)) {
        var folder = entry.path().substring(0, slash);
        if (kept.find(folder).isEmpty()) {
          find(folder).ifPresent(kept::add);
        }
      }
      kept.add(entry);
    }
    return kept.build();
  }

  public Optional<ContextEntry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  /** All entries, in the order of their paths. */
  public Collection<ContextEntry> all() {
    return entries.values();
  }

  /** Everything in a folder, however deep, in the order of the paths. */
  public List<ContextEntry> below(String folder) {
    return folder.isEmpty()
        ? entries.tailMap("", false).values().stream().toList()
        : List.copyOf(below(entries, folder).values());
  }

  private static NavigableMap<String, ContextEntry> below(
      NavigableMap<String, ContextEntry> all, String folder) {
    return all.subMap(folder + "/", false, folder + "0", false); // '0' comes right after '/'
  }

  /**
   * What a path leads to, all links followed inside the context; a link can't lead out of it.
   *
   * @throws BerthException INVALID_ARGUMENT past 40 links
   */
  public Optional<ContextEntry> resolve(String path) {
    var left = new ArrayDeque<>(Arrays.asList(path.split("/")));
    var at = "";
    for (int links = 0; !left.isEmpty(); ) {
      var part = left.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        at = parent(at);
        continue;
      }
      var child = at.isEmpty() ? part : at + "/" + part;
      var entry = entries.get(child);
      if (entry == null) {
        return Optional.empty();
      }
      if (entry.kind() != ContextEntry.Kind.LINK) {
        at = child;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw BerthException.invalid(
            "%s leads through more than %d links; end the circle".formatted(path, MAX_LINKS));
      }
      at = entry.link().startsWith("/") ? "" : at;
      var target = entry.link().split("/");
      for (int i = target.length - 1; i >= 0; i--) {
        left.push(target[i]);
      }
    }
    return find(at);
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
