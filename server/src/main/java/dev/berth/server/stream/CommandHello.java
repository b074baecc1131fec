package dev.berth.server.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.CommandHost.Line;
import dev.berth.server.api.CommandHost.Terminal;
import dev.berth.server.rpc.RpcJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first frame of a command's client: what was typed, and where. */
record CommandHello(Line line, Terminal terminal) {
  /** A command line as long as Linux has them, escaped as JSON escapes at its worst, is longer. */
  static final int MOST_BYTES = 1 << 20;

  private static final int LARGEST_SIDE = 65_535;

  /**
   * @throws BadFrame where it is none
   */
  static CommandHello of(byte[] json, Path socket) throws BadFrame {
    var document = object(json);
    var folder = text(document, "folder");
    if (!folder.startsWith("/")) {
      throw new BadFrame("folder is not an absolute path");
    }
    return new CommandHello(
        new Line(
            words(document.path("argv")),
            socket,
            Path.of(folder),
            environment(document.path("environment")),
            text(document, "version")),
        terminal(document.path("terminal")));
  }

  static JsonNode object(byte[] json) throws BadFrame {
    try {
      var document = RpcJson.parse(json);
      if (document.isObject()) {
        return document;
      }
    } catch (IOException e) {
      throw new BadFrame("a control frame is not JSON");
    }
    throw new BadFrame("a control frame is not an object");
  }

  private static List<String> words(JsonNode list) throws BadFrame {
    if (!list.isArray()) {
      throw new BadFrame("argv is not a list");
    }
    var words = new ArrayList<String>();
    for (var word : list) {
      words.add(text("a word of argv", word));
    }
    return words;
  }

  private static Map<String, String> environment(JsonNode object) throws BadFrame {
    if (!object.isObject()) {
      throw new BadFrame("environment is not an object");
    }
    var environment = new TreeMap<String, String>();
    for (var variable : object.properties()) {
      environment.put(variable.getKey(), text(variable.getKey(), variable.getValue()));
    }
    return environment;
  }

  private static Terminal terminal(JsonNode object) throws BadFrame {
    return new Terminal(
        flag(object, "stdin"),
        flag(object, "stdout"),
        flag(object, "stderr"),
        side(object, "columns"),
        side(object, "rows"));
  }

  private static boolean flag(JsonNode object, String name) throws BadFrame {
    var value = object.path(name);
    if (!value.isBoolean()) {
      throw new BadFrame("terminal.%s is not true or false".formatted(name));
    }
    return value.booleanValue();
  }

  static int side(JsonNode object, String name) throws BadFrame {
    var value = object.path(name);
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > LARGEST_SIDE) {
      throw new BadFrame("%s is not a number from 0 to %d".formatted(name, LARGEST_SIDE));
    }
    return value.intValue();
  }

  private static String text(JsonNode object, String name) throws BadFrame {
    return text(name, object.path(name));
  }

  /** What another program can be told: no NUL, no half of a surrogate pair. */
  private static String text(String name, JsonNode value) throws BadFrame {
    var text = value.textValue();
    if (text == null
        || text.indexOf('\0') >= 0
        || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new BadFrame("%s is not a text".formatted(name));
    }
    return text;
  }
}
