# How Berth's JVMs are started: what ./berth, the command of the package and the builds of both share. POSIX sh;
# sourced, never run.
# shellcheck disable=SC2154 # who sources it sets the names that become_jvm lists

# What a JVM says by itself, such as its answer to SIGQUIT, is no output of a command.
log_flags='-Xlog:disable -Xlog:all=warning:stderr'
common_flags='-XX:+UseSerialGC -XX:+DisplayVMOutputToStderr -XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
# A client lives for a tenth of a second: no optimising compiler, the smallest collector, no files in /tmp.
client_flags="$common_flags -XX:TieredStopAtLevel=1"
# The server lives long. Native calls hold the carriers of virtual threads, so there are more of them. A kernel without
# huge pages is no matter for a warning.
server_flags="$common_flags -Xlog:pagesize=off:stderr -XX:+UseTransparentHugePages -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.1 -XX:CICompilerCount=3 -Xms24m -Xmx512m -Djdk.virtualThreadScheduler.parallelism=16"

# Whether the command goes to the server of this machine, as far as a shell can tell: neither a script nor a
# remote host, nor about the server itself.
is_for_server() {
  case ${1-} in
    '' | shell | server | install | uninstall | context | save | login | --jvm | -e | --eval | --host* | *.js | *.mjs) return 1 ;;
  esac
  [ -z "${BERTH_HOST-}" ] && ! [ -e "${XDG_CONFIG_HOME:-${HOME:-/root}/.config}/berth/contexts.json" ]
}

# A JVM takes names of files for the locale's bytes: without UTF-8, as in cron, it can't open "é".
need_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *UTF-8 | *utf8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

# Whether the command is the server itself, which only the shell's classes have help for.
is_server_run() {
  [ "${1-} ${2-}" = 'server run' ] || return 1
  case " $* " in
    *' --help '* | *' -h '*) return 1 ;;
  esac
}

# become_jvm WORD...: becomes the server or the client, with its start-up cache where there is one. The caller
# has set java, classpath, native (the folder of libjnidispatch.so), digest, launcher (what starts the command),
# client_cache and server_cache.
become_jvm() {
  need_utf8
  if is_server_run "$@"; then
    shift 2
    [ ! -r "$server_cache" ] || server_flags="$server_flags -XX:AOTCache=$server_cache"
    # shellcheck disable=SC2086 # lists of words
    exec "$java" $log_flags $server_flags -Djna.boot.library.path="$native" -Dberth.build="$digest" \
      -cp "$classpath" dev.berth.server.Main run "$@"
  fi
  [ ! -r "$client_cache" ] || client_flags="$client_flags -XX:AOTCache=$client_cache"
  # shellcheck disable=SC2086 # lists of words
  exec "$java" $log_flags $client_flags -Djna.boot.library.path="$native" -Dberth.launcher="$launcher" \
    -cp "$classpath" dev.berth.shell.Main "$@"
}
