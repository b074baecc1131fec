# How the start-up caches of ./berth and of the package are made. POSIX sh; sourced after jvm.sh, with what its
# become_jvm needs, root (the checkout) and cache_folder set.

# A cache holds for every processor that the JVM runs on: without this it has machine code for the one that it was
# made on, which another, as after a move of the disk or in a package, dies of.
portable_flags='-XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching'

# Names a build: its jars, its native client, and the flags of its JVMs and of its caches.
digest_of_build() {
  {
    echo "$client_flags $server_flags $portable_flags"
    cat "$root"/shell/target/*.jar "$root"/shell/target/app/*.jar "$root/shell/target/native/berth-client"
  } | sha256sum | cut -c 1-16
}

# Makes the start-up caches by rehearsals; without them everything works, only slower.
make_caches() {
  mkdir -p "$cache_folder" 2>/dev/null && [ -w "$cache_folder" ] || return 0
  exec 8>"$cache_folder/cache.lock"
  if flock -n 8; then
    [ -e "$client_cache" ] || rehearse "$client_cache" "$client_flags" dev.berth.shell.Main --rehearse
    [ -e "$server_cache" ] || rehearse_server
    for old in "$cache_folder"/*.aot; do
      case $old in *-"$digest"-*) ;; *) rm -f "$old" ;; esac
    done
  fi
  exec 8>&-
}

# A server with state of its own that lives through a few hundred containers; the script stops it, or, where that
# fails, its idling does.
rehearse_server() {
  [ "$(id -u)" = 0 ] || return 0
  stage=$(mktemp -d "${TMPDIR:-/tmp}/berth-rehearsal.XXXXXX") || return 0
  (
    export BERTH_ROOT="$stage/root" BERTH_RUN="$stage/run"
    rehearse "$server_cache" "$server_flags" dev.berth.server.Main run --idle 30 &
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      [ -S "$stage/run/berth.sock" ] && break
      sleep 0.5
    done
    # shellcheck disable=SC2086 # lists of words
    "$java" $log_flags $client_flags -Djna.boot.library.path="$native" -cp "$classpath" dev.berth.shell.Main "$root/scripts/rehearsal.js" "$stage" \
      </dev/null >"$cache_folder/rehearsal.log" 2>&1 8>&- 9>&-
    wait
  )
  rm -rf "$stage"
}

# rehearse CACHE FLAGS MAIN WORD...
rehearse() {
  rehearsed=$1 flags=$2
  shift 2
  # shellcheck disable=SC2086 # lists of words
  "$java" $log_flags $flags $portable_flags -Djna.boot.library.path="$native" -XX:AOTCacheOutput="$rehearsed.new" -cp "$classpath" "$@" \
    >/dev/null 2>"$cache_folder/cache.log" </dev/null 8>&- 9>&-
  # The JVM trusts what it maps: after a power cut there is the whole of it or nothing.
  [ -s "$rehearsed.new" ] && sync "$rehearsed.new" && mv "$rehearsed.new" "$rehearsed"
}
