package dev.berth.shell.repl;

import dev.berth.shell.repl.Bracket.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JavaScript as far as a prompt has to: where its tokens are, which brackets are open, where
 * statements begin, and whether more has to come. What is wrong otherwise is for the parser to say.
 */
final class Scanner {
  private static final Set<String> KEYWORDS =
      Set.of(
          "async",
          "await",
          "break",
          "case",
          "catch",
          "class",
          "const",
          "continue",
          "debugger",
          "default",
          "delete",
          "do",
          "else",
          "export",
          "extends",
          "false",
          "finally",
          "for",
          "function",
          "if",
          "import",
          "in",
          "instanceof",
          "let",
          "new",
          "null",
          "of",
          "return",
          "super",
          "switch",
          "this",
          "throw",
          "true",
          "try",
          "typeof",
          "var",
          "void",
          "while",
          "with",
          "yield");

  /** An operand follows them. */
  private static final Set<String> OPERATORS =
      Set.of(
          "await",
          "case",
          "default",
          "delete",
          "do",
          "else",
          "extends",
          "in",
          "instanceof",
          "new",
          "of",
          "return",
          "throw",
          "typeof",
          "void",
          "yield");

  /** More follows them always. */
  private static final Set<String> OPENING =
      Set.of(
          "case",
          "catch",
          "class",
          "const",
          "delete",
          "do",
          "else",
          "extends",
          "finally",
          "for",
          "function",
          "if",
          "in",
          "instanceof",
          "new",
          "switch",
          "throw",
          "try",
          "typeof",
          "var",
          "void",
          "while",
          "with");

  private static final Set<String> HEADERS =
      Set.of("if", "for", "while", "with", "switch", "catch");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Bracket> open = new ArrayDeque<>();

  /** The brackets that tokens close. */
  private final Map<Token, Bracket> closed = new HashMap<>();

  private final Map<Integer, Integer> questions = new HashMap<>();
  private final Deque<Integer> classes = new ArrayDeque<>();
  private boolean classEndsStatement;
  private boolean functionEndsStatement;
  private boolean cut;
  private boolean wrong;

  private Scanner(String text) {
    this.text = text;
  }

  static Scanner of(String text) {
    var scanner = new Scanner(text);
    scanner.scan();
    return scanner;
  }

  List<Token> tokens() {
    return List.copyOf(tokens);
  }

  /** Whether the text ends within a comment, a string or a template. */
  boolean cut() {
    return cut;
  }

  private void scan() {
    var at = 0;
    var lineBreak = false;
    while (at < text.length()) {
      var letter = text.charAt(at);
      if (letter == '\n' || letter == '\r' || letter == '\u2028' || letter == '\u2029') {
        lineBreak = true;
        at++;
      } else if (Character.isWhitespace(letter) || letter == '\u00a0' || letter == '\ufeff') {
        at++;
      } else if (text.startsWith("//", at) || (at == 0 && text.startsWith("#!"))) {
        at = lineEnd(at);
      } else if (text.startsWith("/*", at)) {
        var end = text.indexOf("*/", at + 2);
        cut |= end < 0;
        lineBreak |= text.substring(at, end < 0 ? text.length() : end).indexOf('\n') >= 0;
        at = end < 0 ? text.length() : end + 2;
      } else {
        at = token(at, lineBreak);
        lineBreak = false;
      }
    }
  }

  private int lineEnd(int start) {
    var end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }

  private int token(int at, boolean lineBreak) {
    var letter = text.charAt(at);
    var inTemplate = !open.isEmpty() && open.peek().kind() == Kind.TEMPLATE;
    var number =
        Character.isDigit(letter)
            || (letter == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)));
    if (number) {
      return add(Token.Kind.NUMBER, at, Letters.numberEnd(text, at), lineBreak);
    } else if (letter == '"' || letter == '\'') {
      return add(Token.Kind.STRING, at, Letters.stringEnd(text, at), lineBreak);
    } else if (letter == '`' || (letter == '}' && inTemplate)) {
      if (letter == '}') {
        open.pop();
      }
      var end = add(Token.Kind.TEMPLATE, at, Letters.templateEnd(text, at), lineBreak);
      if (!cut && text.startsWith("{", end - 1)) {
        open.push(new Bracket(Kind.TEMPLATE, "}", false));
      }
      return end;
    } else if (letter == '/' && !endsOperand()) {
      return add(Token.Kind.REGEX, at, Letters.regexEnd(text, at), lineBreak);
    } else if (Letters.beginsName(letter)) {
      var end = Letters.nameEnd(text, at);
      return name(at, end, lineBreak);
    }
    return punctuator(at, Letters.punctuatorEnd(text, at), lineBreak);
  }

  private int add(Token.Kind kind, int start, int end, boolean lineBreak) {
    cut |= end == Letters.UNFINISHED;
    var stop = end == Letters.UNFINISHED ? text.length() : end;
    var word = text.substring(start, stop);
    var inFunction = open.stream().anyMatch(bracket -> bracket.kind() == Kind.FUNCTION);
    var starts = startsStatement(kind, word, lineBreak);
    if (starts) {
      questions.remove(open.size());
    }
    tokens.add(new Token(kind, word, start, stop, open.size(), starts, inFunction));
    return stop;
  }

  private Optional<Token> last() {
    return tokens.isEmpty() ? Optional.empty() : Optional.of(tokens.getLast());
  }

  private boolean lastIs(String punctuator) {
    return last().filter(token -> token.is(punctuator)).isPresent();
  }

  private boolean lastIsKeyword(String word) {
    return last().filter(token -> token.isKeyword(word)).isPresent();
  }

  private boolean startsStatement(Token.Kind kind, String word, boolean lineBreak) {
    var closes = kind == Token.Kind.PUNCTUATOR && word.equals("}");
    if (closes || (!open.isEmpty() && !open.peek().hasStatements())) {
      return false;
    }
    if (tokens.isEmpty() || lastIs(";")) {
      return true;
    }
    var last = tokens.getLast();
    if (last.is("{")) {
      return true;
    }
    var bracket = closed.get(last);
    if (bracket != null && (bracket.endsStatement() || bracket.kind() == Kind.HEADER)) {
      return !Set.of("else", "catch", "finally").contains(word);
    }
    return last.isKeyword("else")
        || last.isKeyword("do")
        || (lineBreak && endsOperand() && !continues(kind, word));
  }

  /** Whether a token at the beginning of a line goes on with the line before. */
  private static boolean continues(Token.Kind kind, String word) {
    return switch (kind) {
      case NAME, NUMBER, STRING -> false;
      case TEMPLATE, REGEX -> true;
      case KEYWORD -> Set.of("in", "instanceof", "of", "extends").contains(word);
      case PUNCTUATOR -> !Set.of("{", "}", "++", "--", "!", "~", ";").contains(word);
    };
  }

  /** Whether the last token can be the end of an operand, so that an operator follows it. */
  private boolean endsOperand() {
    if (tokens.isEmpty()) {
      return false;
    }
    var last = tokens.getLast();
    return switch (last.kind()) {
      case NAME, NUMBER, STRING, REGEX -> true;
      case TEMPLATE -> last.text().endsWith("`");
      case KEYWORD -> !OPERATORS.contains(last.text());
      case PUNCTUATOR -> {
        var bracket = Optional.ofNullable(closed.get(last));
        yield switch (last.text()) {
          case ")" -> bracket.filter(b -> b.kind() == Kind.HEADER).isEmpty();
          case "}" -> bracket.filter(Bracket::endsStatement).isEmpty();
          case "]", "++", "--" -> true;
          default -> false;
        };
      }
    };
  }

  private int name(int start, int end, boolean lineBreak) {
    var word = text.substring(start, end);
    var keyword = KEYWORDS.contains(word) && !isProperty(end);
    var next = add(keyword ? Token.Kind.KEYWORD : Token.Kind.NAME, start, end, lineBreak);
    if (keyword && word.equals("class")) {
      classes.push(open.size());
      classEndsStatement = tokens.getLast().startsStatement();
    } else if (keyword && word.equals("function")) {
      var before = tokens.size() > 1 ? tokens.get(tokens.size() - 2) : tokens.getLast();
      functionEndsStatement =
          tokens.getLast().startsStatement()
              || (before.isKeyword("async") && before.startsStatement());
    }
    return next;
  }

  private boolean isProperty(int end) {
    if (lastIs(".") || lastIs("?.")) {
      return true;
    }
    if (open.isEmpty()) {
      return false;
    }
    var rest = text.substring(end).stripLeading();
    return switch (open.peek().kind()) {
      case OBJECT -> rest.startsWith(":") || (rest.startsWith("(") && (lastIs("{") || lastIs(",")));
      case CLASS ->
          rest.startsWith("(")
              && (lastIs("{") || lastIs("}") || lastIs(";") || lastIs("*") || lastIsName());
      default -> false;
    };
  }

  private boolean lastIsName() {
    return last()
        .filter(token -> token.kind() == Token.Kind.NAME || token.isKeyword("async"))
        .isPresent();
  }

  private int punctuator(int start, int end, boolean lineBreak) {
    var word = text.substring(start, end);
    switch (word) {
      case "(" -> opened(parenthesis(), start, end, lineBreak);
      case "[" -> opened(new Bracket(Kind.INDEX, "]", false), start, end, lineBreak);
      case "{" -> opened(brace(lineBreak), start, end, lineBreak);
      case ")", "]", "}" -> close(word, start, end, lineBreak);
      case "?" -> {
        add(Token.Kind.PUNCTUATOR, start, end, lineBreak);
        questions.merge(open.size(), 1, Integer::sum);
      }
      case ":" -> {
        questions.computeIfPresent(open.size(), (_, count) -> count > 1 ? count - 1 : null);
        add(Token.Kind.PUNCTUATOR, start, end, lineBreak);
      }
      default -> add(Token.Kind.PUNCTUATOR, start, end, lineBreak);
    }
    return end;
  }

  private void opened(Bracket bracket, int start, int end, boolean lineBreak) {
    add(Token.Kind.PUNCTUATOR, start, end, lineBreak);
    open.push(bracket);
  }

  private void close(String word, int start, int end, boolean lineBreak) {
    questions.remove(open.size());
    var bracket = open.poll();
    add(Token.Kind.PUNCTUATOR, start, end, lineBreak);
    if (bracket == null || !bracket.closing().equals(word)) {
      wrong = true;
    } else {
      closed.put(tokens.getLast(), bracket);
    }
  }

  private Bracket parenthesis() {
    var kind = Kind.PARENTHESIS;
    var last = last();
    if (last.isPresent() && last.get().kind() == Token.Kind.KEYWORD) {
      var word = last.get().text();
      if (word.equals("function")) {
        kind = Kind.PARAMETERS;
      } else if (HEADERS.contains(word)) {
        kind = word.equals("while") && followsDo() ? Kind.CONDITION : Kind.HEADER;
      } else if (word.equals("await") && tokens.size() > 1 && before(2).isKeyword("for")) {
        kind = Kind.HEADER;
      }
    } else if (lastIs("*") && tokens.size() > 1 && before(2).isKeyword("function")) {
      kind = Kind.PARAMETERS;
    } else if (last.isPresent() && last.get().kind() == Token.Kind.NAME && tokens.size() > 1) {
      var named =
          before(2).isKeyword("function")
              || (before(2).is("*") && tokens.size() > 2 && before(3).isKeyword("function"));
      var member =
          !open.isEmpty()
              && (open.peek().kind() == Kind.CLASS || open.peek().kind() == Kind.OBJECT)
              && !before(2).is(".")
              && !before(2).is("=");
      kind = named || (member && !before(2).is(":")) ? Kind.PARAMETERS : Kind.PARENTHESIS;
    }
    return new Bracket(kind, ")", kind == Kind.CONDITION);
  }

  private Token before(int count) {
    return tokens.get(tokens.size() - count);
  }

  /** Whether the {@code while} that was read belongs to the block before it. */
  private boolean followsDo() {
    return tokens.size() > 1
        && Optional.ofNullable(closed.get(before(2)))
            .filter(bracket -> bracket.kind() == Kind.DO)
            .isPresent();
  }

  private Bracket brace(boolean lineBreak) {
    if (!classes.isEmpty() && classes.peek() == open.size() && !lastIsKeyword("extends")) {
      classes.pop();
      return new Bracket(Kind.CLASS, "}", classEndsStatement);
    }
    if (lastIsKeyword("do")) {
      return new Bracket(Kind.DO, "}", true);
    }
    if (lastIsKeyword("try")) {
      return new Bracket(Kind.TRY, "}", true);
    }
    if (lastIsKeyword("else") || lastIsKeyword("finally") || lastIsKeyword("catch")) {
      return new Bracket(Kind.BLOCK, "}", true);
    }
    if (lastIs("=>")) {
      return new Bracket(Kind.FUNCTION, "}", false);
    }
    var bracket = last().map(closed::get);
    if (bracket.isPresent() && lastIs(")")) {
      return switch (bracket.get().kind()) {
        case HEADER, CONDITION -> new Bracket(Kind.BLOCK, "}", true);
        case PARAMETERS -> {
          var member = !open.isEmpty() && !open.peek().hasStatements();
          yield new Bracket(Kind.FUNCTION, "}", functionEndsStatement && !member);
        }
        default -> inMembers() ? new Bracket(Kind.FUNCTION, "}", false) : block();
      };
    }
    if (startsStatement(Token.Kind.PUNCTUATOR, "{", lineBreak) || followsLabel()) {
      return block();
    }
    return inMembers() && open.peek() != null && open.peek().kind() == Kind.CLASS && lastIsName()
        ? new Bracket(Kind.FUNCTION, "}", false)
        : new Bracket(Kind.OBJECT, "}", false);
  }

  private static Bracket block() {
    return new Bracket(Kind.BLOCK, "}", true);
  }

  private boolean inMembers() {
    return !open.isEmpty()
        && (open.peek().kind() == Kind.CLASS || open.peek().kind() == Kind.OBJECT);
  }

  private boolean followsLabel() {
    var statements = open.isEmpty() || open.peek().hasStatements();
    if (!statements || !lastIs(":") || tokens.size() < 2) {
      return false;
    }
    var at = tokens.size() - 2;
    while (at >= 0 && tokens.get(at).depth() >= open.size()) {
      var token = tokens.get(at);
      if (token.is("?")) {
        return false;
      }
      if (token.startsStatement() || token.isKeyword("case")) {
        return true;
      }
      at--;
    }
    return true;
  }

  /** Whether an entry that ends here can't be evaluated, and more makes it whole. */
  boolean unfinished() {
    if (wrong) {
      return false;
    }
    if (cut || !open.isEmpty()) {
      return true;
    }
    if (tokens.isEmpty()) {
      return false;
    }
    return !classes.isEmpty() || questions.containsKey(0) || expectsMore(tokens.getLast());
  }

  private boolean expectsMore(Token last) {
    var bracket = Optional.ofNullable(closed.get(last)).map(Bracket::kind);
    if (bracket.isPresent()) {
      return switch (bracket.get()) {
        case HEADER, PARAMETERS, DO, TRY -> true;
        default -> false;
      };
    }
    return switch (last.kind()) {
      case NAME -> tokens.size() > 1 && isFunction(tokens.size() - 2);
      case KEYWORD -> OPENING.contains(last.text());
      case PUNCTUATOR ->
          switch (last.text()) {
            case ")", "]", "}", ";" -> false;
            case "++", "--" ->
                tokens.size() < 2
                    || (before(2).kind() == Token.Kind.PUNCTUATOR
                        && !Set.of(")", "]", "}").contains(before(2).text()));
            default -> true;
          };
      case NUMBER, STRING, TEMPLATE, REGEX -> false;
    };
  }

  private boolean isFunction(int at) {
    return tokens.get(at).isKeyword("function")
        || (tokens.get(at).is("*") && at > 0 && tokens.get(at - 1).isKeyword("function"));
  }
}
