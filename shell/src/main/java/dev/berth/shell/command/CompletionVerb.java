package dev.berth.shell.command;

/** {@code completion}. */
final class CompletionVerb implements Verb {
  private static final String BASH =
      """
      # Completion of berth for bash: source <(berth completion bash)
      _berth() {
        local line=${COMP_LINE:0:COMP_POINT} words typed
        read -ra words <<<"$line"
        case $line in *[[:space:]]) words+=("") ;; esac
        typed=${words[${#words[@]} - 1]}
        mapfile -t COMPREPLY < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
        # bash takes what follows a colon for a word of its own
        case $typed in *:*) COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*:}"}"}") ;; esac
      }
      complete -o default -F _berth berth
      """;
  private static final String ZSH =
      """
      #compdef berth
      # Completion of berth for zsh: source <(berth completion zsh)
      _berth() {
        local -a found
        found=("${(@f)$(berth __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
        if [[ -n $found ]]; then compadd -- $found; else _files; fi
      }
      compdef _berth berth
      """;
  private static final String FISH =
      """
      # Completion of berth for fish: berth completion fish | source
      complete -c berth -a '(berth __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
      """;

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "completion",
        "bash|zsh|fish",
        "Prints a shell's completion of commands, options and the names of what is there.",
        "berth completion bash > /etc/bash_completion.d/berth");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(1);
    session
        .streams()
        .out()
        .print(
            switch (arguments.word(0, "a shell: bash, zsh or fish")) {
              case "bash" -> BASH;
              case "zsh" -> ZSH;
              case "fish" -> FISH;
              case String other ->
                  throw new UsageException(
                      "completion is for bash, zsh and fish, not \"" + other + "\"");
            });
    return 0;
  }
}
