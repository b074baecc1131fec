package dev.berth.engine.layer;

import dev.berth.engine.kernel.PathText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of a PAX header, {@code "LENGTH KEY=VALUE\n"}, with values of any bytes. */
final class PaxRecords {
  private static final String SCHILY = "SCHILY.xattr.";
  private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
  private static final int LONGEST_ATTRIBUTE_NAME = 255;

  private final Map<String, byte[]> values = new LinkedHashMap<>();
  private final List<TarEntry.Part> parts = new ArrayList<>();
  private long offset;

  /** Reads one header's: the later ones win, and an empty value takes a record away. */
  static PaxRecords parse(byte[] content, long offset) {
    var records = new PaxRecords();
    records.add(content, offset);
    records.values.entrySet().removeIf(e -> e.getValue().length == 0 && !isAttribute(e.getKey()));
    return records;
  }

  private void add(byte[] content, long at) {
    offset = at;
    long pending = -1;
    for (int start = 0; start < content.length; ) {
      int space = start;
      int length = 0;
      while (space < content.length && content[space] >= '0' && content[space] <= '9') {
        length = length * 10 + content[space++] - '0';
        if (length > content.length) {
          throw malformed();
        }
      }
      int end = start + length;
      if (length == 0
          || end > content.length
          || content[end - 1] != '\n'
          || content[space] != ' ') {
        // Padding with NULs up to the end is what some writers leave.
        if (content[start] == 0 && start > 0) {
          return;
        }
        throw malformed();
      }
      int equals = space + 1;
      while (equals < end - 1 && content[equals] != '=') {
        equals++;
      }
      if (equals >= end - 1 && (equals != end - 1 || content[equals] != '=')) {
        throw malformed();
      }
      var key = PathText.decode(content, space + 1, equals - space - 1);
      var value = java.util.Arrays.copyOfRange(content, equals + 1, end - 1);
      switch (key) {
        case "GNU.sparse.offset" -> pending = decimal(key, value);
        case "GNU.sparse.numbytes" -> parts.add(new TarEntry.Part(pending, decimal(key, value)));
        default -> {
          if (isKnown(key)) {
            values.put(key, value);
          }
        }
      }
      start = end;
    }
  }

  private static boolean isKnown(String key) {
    return switch (key) {
      case "path", "linkpath", "size", "uid", "gid", "mtime" -> true;
      case "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name" -> true;
      case "GNU.sparse.size", "GNU.sparse.realsize", "GNU.sparse.map" -> true;
      default -> isAttribute(key);
    };
  }

  /** An attribute may be empty; for all other records that means that there is none. */
  private static boolean isAttribute(String key) {
    return key.startsWith(SCHILY) || key.startsWith(LIBARCHIVE);
  }

  boolean isEmpty() {
    return values.isEmpty() && parts.isEmpty();
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(PathText::decode);
  }

  long number(String key, long otherwise) {
    byte @Nullable [] value = values.get(key);
    return value == null ? otherwise : decimal(key, value);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Whether there is one of the sparse formats 0.0 and 0.1. */
  boolean hasMap() {
    return !parts.isEmpty() || has("GNU.sparse.map");
  }

  /** Offsets and lengths of the sparse formats 0.0 and 0.1. */
  List<TarEntry.Part> parts() {
    var map = text("GNU.sparse.map").orElse("");
    if (map.isEmpty()) {
      return List.copyOf(parts);
    }
    var numbers = map.split(",", -1);
    if (numbers.length % 2 != 0) {
      throw TarBlock.corrupt(offset, "the map of a sparse file is malformed");
    }
    var read = new ArrayList<TarEntry.Part>();
    for (int i = 0; i < numbers.length; i += 2) {
      read.add(new TarEntry.Part(decimal("map", numbers[i]), decimal("map", numbers[i + 1])));
    }
    return read;
  }

  Optional<Instant> time(String key) {
    return text(key).map(value -> time(key, value));
  }

  private Instant time(String key, String value) {
    int dot = value.indexOf('.');
    var whole = dot < 0 ? value : value.substring(0, dot);
    var digits = dot < 0 ? "" : value.substring(dot + 1);
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw TarBlock.corrupt(offset, "the record " + key + " is not a time");
    }
    long nanos = Long.parseLong((digits + "000000000").substring(0, 9));
    long seconds = signed(key, whole.isEmpty() || whole.equals("-") ? whole + "0" : whole);
    try {
      return Instant.ofEpochSecond(seconds, whole.startsWith("-") ? -nanos : nanos);
    } catch (DateTimeException | ArithmeticException e) {
      throw TarBlock.corrupt(offset, "the record " + key + " is out of range");
    }
  }

  /** Extended attributes, in order of name; where both spellings are there Schily's is exact. */
  Map<String, byte[]> attributes() {
    var found = new TreeMap<String, byte[]>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(LIBARCHIVE)) {
            found.put(attributeName(unescaped(key.substring(LIBARCHIVE.length()))), base64(value));
          }
        });
    values.forEach(
        (key, value) -> {
          if (key.startsWith(SCHILY)) {
            found.put(attributeName(key.substring(SCHILY.length())), value);
          }
        });
    return found;
  }

  private String attributeName(String name) {
    if (name.isEmpty() || name.indexOf(0) >= 0 || name.length() > LONGEST_ATTRIBUTE_NAME) {
      throw TarBlock.corrupt(offset, "the name of an extended attribute is malformed");
    }
    return name;
  }

  private String unescaped(String name) {
    try {
      return java.net.URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw TarBlock.corrupt(offset, "the name of an extended attribute is malformed");
    }
  }

  private byte[] base64(byte[] value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw TarBlock.corrupt(offset, "the value of an extended attribute is not base 64");
    }
  }

  private long decimal(String key, byte[] value) {
    return decimal(key, new String(value, StandardCharsets.ISO_8859_1));
  }

  private long decimal(String key, String value) {
    long number = signed(key, value);
    if (number < 0) {
      throw TarBlock.corrupt(offset, "the record " + key + " is negative");
    }
    return number;
  }

  private long signed(String key, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw TarBlock.corrupt(offset, "the record " + key + " is not a number");
    }
  }

  private dev.berth.engine.error.BerthException malformed() {
    return TarBlock.corrupt(offset, "a record of an extended header is malformed");
  }
}
