package dev.berth.shell.command;

/** {@code completion}. */
final class CompletionVerb implements Verb {
  private static final String BASH =
      """
      # Completion of berth for bash: source <(berth completion bash)
      _berth() {
        local last
        mapfile -t COMPREPLY < <("$1" __complete --line "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
        [ ${#COMPREPLY[@]} = 0 ] && return
        last=${COMPREPLY[${#COMPREPLY[@]} - 1]}
        case $last in
          :files) compopt -o default ;;
          :folders) compopt -o dirnames ;;
          *=) compopt -o nospace ;;
        esac
        case $last in :*) unset "COMPREPLY[${#COMPREPLY[@]} - 1]" ;; esac
      }
      complete -F _berth berth
      """;
  private static final String ZSH =
      """
      #compdef berth
      # Completion of berth for zsh: source <(berth completion zsh)
      _berth() {
        local -a found plain begun
        found=("${(@f)$(${(Q)words[1]} __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
        plain=(${(M)found:#[^:]*}) begun=(${(M)plain:#*=}) plain=(${plain:#*=})
        (( $#plain )) && compadd -Q -- "${(@q)plain}"
        (( $#begun )) && compadd -Q -S '' -- "${(@q)begun}"
        (( $#plain + $#begun )) && return
        case $found[-1] in
          :files) [[ $PREFIX == -*=* ]] && compset -P '*='; _files ;;
          :folders) [[ $PREFIX == -*=* ]] && compset -P '*='; _files -/ ;;
        esac
      }
      # Sourced, it says what it completes; found by its name in fpath, it is called at once.
      if [[ $funcstack[1] == _berth ]]; then _berth "$@"; else compdef _berth berth; fi
      """;
  private static final String FISH =
      """
      # Completion of berth for fish: berth completion fish | source
      function __berth_complete
          set -l words (commandline -opc)
          set -l typed (commandline -ct)
          set -l found ($words[1] __complete $words[2..-1] "$typed" 2>/dev/null)
          set -l plain (string match -v ':*' -- $found)
          if set -q plain[1]
              printf '%s\\n' $plain
          else if string match -q ':files' -- $found
              __fish_complete_path "$typed"
          else if string match -q ':folders' -- $found
              __fish_complete_directories "$typed"
          end
      end
      complete -c berth -f -a '(__berth_complete)'
      """;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "completion",
            "Prints a shell's completion of commands, options and the names of what is there.",
            "berth completion bash > /etc/bash_completion.d/berth")
        .word("bash|zsh|fish", Kind.oneOf("bash", "zsh", "fish"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    session
        .streams()
        .out()
        .print(
            switch (arguments.word(0)) {
              case "bash" -> BASH;
              case "zsh" -> ZSH;
              case String _ -> FISH;
            });
    return 0;
  }
}
