package dev.berth.engine.build.context;

import dev.berth.engine.build.context.ContextEntry.Kind;
import dev.berth.engine.build.dockerfile.FilePattern;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.value.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What the sources of a copy name in a context, in their order. A link that a source names is
 * followed; links in a folder are copied as links.
 */
public record Selection(List<Item> items) {
  public Selection {
    items = List.copyOf(items);
  }

  /**
   * A file or folder.
   *
   * @param name that a file gets in a folder
   * @param entry what it is, links followed
   * @param below what a folder has in it, by path relative to it
   */
  public record Item(String name, ContextEntry entry, Map<String, ContextEntry> below) {}

  /**
   * Finds the sources.
   *
   * @throws BerthException NOT_FOUND where a source names nothing; INVALID_ARGUMENT where it leads
   *     out of the context
   */
  public static Selection of(ContextIndex context, List<String> sources) {
    var items = new ArrayList<Item>();
    for (var source : sources) {
      var path = plain(source);
      if (FilePattern.isPattern(path)) {
        items.addAll(matching(context, source, path));
      } else {
        var entry = context.resolve(path).orElseThrow(() -> nothing(source));
        items.add(item(context, path, entry));
      }
    }
    return new Selection(items);
  }

  private static List<Item> matching(ContextIndex context, String source, String path) {
    var pattern = new FilePattern(path);
    var items =
        context.all().stream()
            .filter(entry -> !entry.path().isEmpty() && pattern.matches(entry.path()))
            .map(
                entry ->
                    item(
                        context,
                        entry.path(),
                        context.resolve(entry.path()).orElseThrow(() -> nothing(entry.path()))))
            .toList();
    if (items.isEmpty()) {
      throw nothing(source);
    }
    return items;
  }

  private static Item item(ContextIndex context, String path, ContextEntry entry) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    if (!entry.isFolder()) {
      return new Item(name, regular(entry), Map.of());
    }
    int prefix = entry.path().isEmpty() ? 0 : entry.path().length() + 1;
    var below = new TreeMap<String, ContextEntry>();
    for (var inside : context.below(entry.path())) {
      below.put(inside.path().substring(prefix), regular(inside));
    }
    return new Item(name, entry, Collections.unmodifiableMap(below));
  }

  private static ContextEntry regular(ContextEntry entry) {
    if (entry.kind() == Kind.OTHER) {
      throw BerthException.invalid(
          "cannot copy %s: it is a device, socket or FIFO; leave it out with .dockerignore"
              .formatted(PathText.printable(entry.path())));
    }
    return entry;
  }

  private static BerthException nothing(String source) {
    return BerthException.notFound(
        "path",
        PathText.printable(source),
        "cannot copy \"%s\": the build context has no such file; check the path, which is relative to the context, and .dockerignore"
            .formatted(PathText.printable(source)));
  }

  private static String plain(String source) {
    var path = new StringJoiner("/");
    for (var part : source.split("/")) {
      if (part.equals("..")) {
        throw BerthException.invalid(
            "cannot copy \"%s\": it leads out of the build context; move the files into it, or build from the folder above"
                .formatted(source));
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.add(part);
      }
    }
    return path.toString();
  }

  /** Digest of all that a copy of these takes over: names, kinds, modes, contents; no times. */
  public Digest digest() {
    var hasher = Digest.hasher();
    for (var item : items) {
      part(hasher, item.name());
      describe(hasher, "", item.entry());
      item.below().forEach((path, entry) -> describe(hasher, path, entry));
      part(hasher, "end");
    }
    return Digest.finish(hasher);
  }

  private static void describe(MessageDigest hasher, String path, ContextEntry entry) {
    part(hasher, path);
    part(hasher, entry.kind().name());
    part(hasher, Integer.toOctalString(entry.mode()));
    part(hasher, entry.digest().map(Digest::value).orElse(entry.link()));
  }

  private static void part(MessageDigest hasher, String text) {
    var bytes = PathText.encode(text);
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    hasher.update(bytes);
  }
}
