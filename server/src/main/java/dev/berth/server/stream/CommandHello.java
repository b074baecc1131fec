package dev.berth.server.stream;

import dev.berth.server.api.CommandHost.Line;
import dev.berth.server.api.CommandHost.Terminal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The first frame of a command's client: what was typed, and where. Fields that each end with a
 * NUL: numbers, the folder, the words, then the variables as {@code NAME=VALUE}.
 */
record CommandHello(Line line, Terminal terminal) {
  /** Longer command lines aren't sent. */
  static final int MOST_BYTES = 1 << 20;

  /** A command line of more words isn't sent; nor has any environment more variables. */
  private static final int MOST_FIELDS = 65_536;

  /** Which streams are a terminal, its columns and rows, and how many words there are. */
  private static final Pattern NUMBERS =
      Pattern.compile("([01]) ([01]) ([01]) ([0-9]{1,5}) ([0-9]{1,5}) ([0-9]{1,5})");

  private static final int LARGEST_SIDE = 65_535;

  /**
   * @throws BadFrame where it is none
   * @throws BadWord where what was typed can't be run
   */
  static CommandHello of(byte[] data, Path socket) throws BadFrame, BadWord {
    var fields = fields(data);
    var numbers = NUMBERS.matcher(latin(fields.getFirst()));
    if (fields.size() < 2 || !numbers.matches()) {
      throw new BadFrame("it begins with no numbers and a folder");
    }
    int words = Integer.parseInt(numbers.group(6));
    if (fields.size() < 2 + words) {
      throw new BadFrame("it announces %d words and has %d".formatted(words, fields.size() - 2));
    }
    var terminal =
        new Terminal(
            numbers.group(1).equals("1"),
            numbers.group(2).equals("1"),
            numbers.group(3).equals("1"),
            side(numbers.group(4)),
            side(numbers.group(5)));
    var folder = folder(fields.get(1));
    return new CommandHello(
        new Line(
            words(fields.subList(2, 2 + words)),
            socket,
            folder,
            environment(fields.subList(2 + words, fields.size()))),
        terminal);
  }

  private static List<byte[]> fields(byte[] data) throws BadFrame {
    var fields = new ArrayList<byte[]>();
    int from = 0;
    for (int at = 0; at < data.length; at++) {
      if (data[at] == 0) {
        fields.add(Arrays.copyOfRange(data, from, at));
        from = at + 1;
      }
      if (fields.size() > 2 * MOST_FIELDS) {
        throw new BadFrame("it has more than %d fields".formatted(2 * MOST_FIELDS));
      }
    }
    if (fields.isEmpty() || from < data.length) {
      throw new BadFrame("its last field has no end");
    }
    return fields;
  }

  private static String latin(byte[] field) {
    return new String(field, StandardCharsets.ISO_8859_1);
  }

  static int side(String digits) throws BadFrame {
    int side = Integer.parseInt(digits);
    if (side > LARGEST_SIDE) {
      throw new BadFrame(
          "a terminal has %d columns or rows; the limit is %d".formatted(side, LARGEST_SIDE));
    }
    return side;
  }

  private static Path folder(byte[] field) throws BadFrame, BadWord {
    if (field.length == 0 || field[0] != '/') {
      throw new BadFrame("its folder is not an absolute path");
    }
    return text(field)
        .map(Path::of)
        .orElseThrow(
            () ->
                new BadWord(
                    "cannot run a command in %s: the name of this folder is not UTF-8; change to another"
                        .formatted(visible(field))));
  }

  private static List<String> words(List<byte[]> fields) throws BadWord {
    var words = new ArrayList<String>();
    for (var field : fields) {
      int number = words.size() + 1;
      words.add(
          text(field)
              .orElseThrow(
                  () ->
                      new BadWord(
                          "word %d of the command line is not UTF-8: %s"
                              .formatted(number, visible(field)))));
    }
    return words;
  }

  /** As the C library has it: of several with one name the first counts. */
  private static Map<String, String> environment(List<byte[]> fields) throws BadFrame {
    var environment = new TreeMap<String, String>();
    for (var field : fields) {
      if (latin(field).indexOf('=') < 1) {
        throw new BadFrame("a variable is not NAME=VALUE: " + visible(field));
      }
      text(field)
          .map(variable -> variable.split("=", 2))
          .ifPresent(parts -> environment.putIfAbsent(parts[0], parts[1]));
    }
    return environment;
  }

  /** Empty where it is not UTF-8: the API couldn't carry it. */
  private static Optional<String> text(byte[] field) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(field));
      return Optional.of(text.toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** With what isn't ASCII, or plays with a terminal, as {@code \xe9}. */
  private static String visible(byte[] field) {
    var text = new StringBuilder();
    for (var part : field) {
      if (part >= ' ' && part < 0x7f) {
        text.append((char) part);
      } else {
        text.append("\\x%02x".formatted(part & 0xff));
      }
    }
    return text.toString();
  }
}
