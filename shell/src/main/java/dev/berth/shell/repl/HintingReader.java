package dev.berth.shell.repl;

import java.util.HashMap;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * A reader that shows hints below the line. Whatever else stands there, such as a list of
 * completions, goes first; with the line's end the hint is gone.
 */
final class HintingReader extends LineReaderImpl {
  private static final int FEW_ROWS = 8;

  private final BiFunction<String, Integer, List<String>> hints;
  private String asked = "";
  private List<String> answer = List.of();
  private @Nullable Supplier<AttributedString> shown;

  /**
   * A reader.
   *
   * @param hints the lines for what stands before the cursor, in so many columns
   */
  HintingReader(Terminal terminal, String name, BiFunction<String, Integer, List<String>> hints) {
    super(terminal, name, new HashMap<>());
    this.hints = hints;
  }

  @Override
  @SuppressWarnings("NullAway") // JLine takes null for nothing
  protected void redisplay(boolean flush) {
    if (post == null || post.equals(shown)) {
      post = shown = reading && state == State.NORMAL && size.getRows() >= FEW_ROWS ? hint() : null;
    }
    super.redisplay(flush);
  }

  private @Nullable Supplier<AttributedString> hint() {
    var key = size.getColumns() + " " + buf.upToCursor();
    if (!key.equals(asked)) {
      asked = key;
      answer = hints.apply(buf.upToCursor(), size.getColumns());
    }
    if (answer.isEmpty()) {
      return null;
    }
    var text =
        new AttributedStringBuilder()
            .styled(AttributedStyle.DEFAULT.faint(), String.join("\n", answer))
            .toAttributedString();
    return () -> text;
  }
}
