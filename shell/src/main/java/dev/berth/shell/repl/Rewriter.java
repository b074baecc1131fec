package dev.berth.shell.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes an entry into scripts, the first of which that is JavaScript is to be evaluated.
 * Declarations become variables of the global object, so that later entries see them and may
 * declare them again. An entry that awaits becomes an async function that returns its last
 * expression.
 */
final class Rewriter {
  private static final Set<String> NO_EXPRESSION =
      Set.of(
          "if",
          "for",
          "while",
          "do",
          "switch",
          "try",
          "throw",
          "return",
          "var",
          "let",
          "const",
          "class",
          "function",
          "import",
          "export",
          "break",
          "continue",
          "debugger",
          "with");

  /** What stands before the brackets of a statement that has another one for its body. */
  private static final Set<String> HEADS = Set.of("if", "for", "await", "while", "with");

  private final String text;
  private final List<Token> tokens;
  private final Set<String> names = new TreeSet<>();
  private final Set<String> functions = new TreeSet<>();

  private Rewriter(String text) {
    this.text = text;
    this.tokens = Scanner.of(text).tokens();
  }

  static List<String> variants(String text) {
    var awaits =
        Scanner.of(text).tokens().stream()
            .anyMatch(token -> token.isKeyword("await") && !token.inFunction());
    var plain = new Rewriter(text).plain();
    var variants = new ArrayList<String>();
    if (!awaits && plain.stripLeading().startsWith("{")) {
      variants.add(
          "(" + plain.strip().replaceFirst(";$", "") + "\n)"); // an object, where it is one
    }
    if (awaits || plain.contains("await import(")) {
      variants.add(new Rewriter(text).awaiting(true));
      variants.add(new Rewriter(text).awaiting(false));
    } else {
      variants.add(plain);
    }
    return List.copyOf(variants);
  }

  private boolean declares(int at) {
    var token = tokens.get(at);
    if (token.depth() > 0 || !token.startsStatement() || at + 1 >= tokens.size()) {
      return false;
    }
    var next = tokens.get(at + 1);
    var binding = next.kind() == Token.Kind.NAME || next.is("[") || next.is("{");
    return (token.isKeyword("const") || token.isKeyword("let") || token.isKeyword("var"))
        && binding;
  }

  private boolean namesClass(int at) {
    var token = tokens.get(at);
    return token.depth() == 0
        && token.startsStatement()
        && token.isKeyword("class")
        && at + 1 < tokens.size()
        && tokens.get(at + 1).kind() == Token.Kind.NAME;
  }

  private String plain() {
    var out = new StringBuilder();
    var copied = 0;
    for (var at = 0; at < tokens.size(); at++) {
      var token = tokens.get(at);
      if (declares(at)) {
        out.append(text, copied, token.start()).append("var");
        copied = token.end();
      } else if (namesClass(at)) {
        out.append(text, copied, token.start());
        out.append("var ").append(tokens.get(at + 1).text()).append(" = ");
        copied = classEnd(at, out, token.start());
      } else if (imports(at)) {
        out.append(text, copied, token.start());
        copied = imported(at, out, "var ");
      }
    }
    return out.append(text.substring(copied)).toString();
  }

  /** Copies a class and ends its statement, since a line need not end after it. */
  private int classEnd(int at, StringBuilder out, int start) {
    for (var i = at + 2; i < tokens.size(); i++) {
      var token = tokens.get(i);
      var nested = i > 0 && tokens.get(i - 1).isKeyword("extends");
      if (token.depth() == 0 && token.is("}") && !nested) {
        out.append(text, start, token.end()).append(';');
        return token.end();
      }
    }
    return start;
  }

  private boolean imports(int at) {
    var token = tokens.get(at);
    return token.depth() == 0
        && token.startsStatement()
        && token.isKeyword("import")
        && at + 1 < tokens.size()
        && !tokens.get(at + 1).is("(")
        && !tokens.get(at + 1).is(".");
  }

  /** A static import as a dynamic one; gives the place after it. */
  private int imported(int at, StringBuilder out, String declaration) {
    var from = at + 1;
    while (from < tokens.size() && tokens.get(from).kind() != Token.Kind.STRING) {
      from++;
    }
    if (from == tokens.size()) {
      return tokens.get(at).start();
    }
    var module = "await import(" + tokens.get(from).text() + ")";
    if (from == at + 1) {
      out.append(module);
      return tokens.get(from).end();
    }
    var pattern = new StringBuilder();
    var i = at + 1;
    var first = tokens.get(i);
    if (first.is("*")) {
      names.add(tokens.get(i + 2).text());
      out.append(declaration).append(tokens.get(i + 2).text()).append(" = ").append(module);
      return tokens.get(from).end();
    }
    if (first.kind() == Token.Kind.NAME) {
      names.add(first.text());
      pattern.append("default: ").append(first.text());
    }
    while (i < from && !tokens.get(i).is("{")) {
      i++;
    }
    for (i++; i < from && !tokens.get(i).is("}"); i++) {
      if (tokens.get(i).is(",")) {
        continue;
      }
      var renamed = tokens.get(i + 1).text().equals("as");
      var local = tokens.get(renamed ? i + 2 : i).text();
      names.add(local);
      pattern.append(pattern.isEmpty() ? "" : ", ").append(tokens.get(i).text());
      pattern.append(": ").append(local);
      i += renamed ? 2 : 0;
    }
    out.append(declaration).append("{").append(pattern).append("} = ").append(module);
    return tokens.get(from).end();
  }

  /** The entry in an async function; its declarations are assignments to variables outside. */
  private String awaiting(boolean returns) {
    var last = returns ? lastExpression() : -1;
    var out = new StringBuilder();
    var copied = 0;
    for (var at = 0; at < tokens.size(); at++) {
      var token = tokens.get(at);
      if (at == last) {
        out.append(text, copied, token.start()).append("return ");
        copied = token.start();
      }
      if (declares(at)) {
        names.addAll(Bindings.of(tokens.subList(at + 1, tokens.size())));
        out.append(text, copied, token.start()).append("0,");
        copied = token.end();
      } else if (namesClass(at)) {
        names.add(tokens.get(at + 1).text());
        out.append(text, copied, token.start()).append(tokens.get(at + 1).text()).append(" = ");
        copied = classEnd(at, out, token.start());
      } else if (imports(at)) {
        out.append(text, copied, token.start());
        copied = imported(at, out, "0, ");
      } else if (token.depth() == 0 && token.isKeyword("function") && at + 1 < tokens.size()) {
        function(at);
      }
    }
    out.append(text.substring(copied));
    var prefix = new StringBuilder();
    if (!names.isEmpty()) {
      prefix.append("var ").append(String.join(", ", names)).append("; ");
    }
    prefix.append("(async () => { ");
    functions.forEach(
        name -> prefix.append("globalThis.").append(name).append(" = ").append(name).append("; "));
    return prefix.append(out).append("\n})()").toString();
  }

  private void function(int at) {
    var token = tokens.get(at);
    var async = at > 0 && tokens.get(at - 1).isKeyword("async");
    if (token.startsStatement() || (async && tokens.get(at - 1).startsStatement())) {
      var name = tokens.get(tokens.get(at + 1).is("*") ? at + 2 : at + 1);
      if (name.kind() == Token.Kind.NAME) {
        functions.add(name.text());
      }
    }
  }

  /** Where the last statement begins, when it is an expression; -1 where it isn't. */
  private int lastExpression() {
    for (var at = tokens.size() - 1; at >= 0; at--) {
      var token = tokens.get(at);
      if (token.depth() == 0 && token.startsStatement() && !token.is(";")) {
        var no =
            token.is("{")
                || isBody(at)
                || (token.kind() == Token.Kind.KEYWORD && NO_EXPRESSION.contains(token.text()));
        return no ? -1 : at;
      }
    }
    return -1;
  }

  /** Whether the statement that begins there is part of the one before, as that of a loop is. */
  private boolean isBody(int at) {
    if (at == 0) {
      return false;
    }
    var before = tokens.get(at - 1);
    if (!before.is(")")) {
      return before.isKeyword("else") || before.isKeyword("do");
    }
    var head = at - 1;
    do {
      head--;
    } while (tokens.get(head).depth() > before.depth());
    return head > 0 && HEADS.contains(tokens.get(head - 1).text()) && isHead(head - 1);
  }

  private boolean isHead(int at) {
    var token = tokens.get(at);
    return token.kind() == Token.Kind.KEYWORD
        && (!token.isKeyword("await") || (at > 0 && tokens.get(at - 1).isKeyword("for")));
  }
}
