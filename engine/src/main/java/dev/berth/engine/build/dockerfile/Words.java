package dev.berth.engine.build.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the rest of an instruction splits into words. */
final class Words {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Words() {}

  /** Words between blanks; quotes mean nothing. */
  static List<String> plain(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** Words between blanks, of which quotes and the escape character keep some; both stay there. */
  static List<String> quoted(String text, char escape) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        word.append(c).append(text.charAt(++i));
      } else if (quote != 0) {
        word.append(c);
        quote = c == quote ? 0 : quote;
      } else if (Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(c);
        quote = c == '\'' || c == '"' ? c : 0;
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /** The strings of a JSON list, or nothing where the text isn't JSON: then it is for a shell. */
  static Optional<List<String>> json(LogicalLine line, String text) {
    if (!text.startsWith("[")) {
      return Optional.empty();
    }
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    var words = new ArrayList<String>();
    for (var element : node) {
      if (!element.isTextual()) {
        throw Problem.at(
            line.number(),
            "%s is not a word of a JSON list; put each word in double quotes"
                .formatted(Problem.shown(element.toString())));
      }
      if (element.textValue().indexOf('\0') >= 0) {
        throw Problem.at(line.number(), "a word holds a NUL character, which no program can take");
      }
      words.add(element.textValue());
    }
    return Optional.of(words);
  }
}
