# How ./berth builds itself and makes its start-up caches. POSIX sh; sourced by ./berth when something is stale.

# Builds under a lock: whoever comes second finds it built.
build() {
  if ! mkdir -p "$work" 2>/dev/null || ! [ -w "$work" ]; then
    [ -r "$work/current" ] && return # read-only, and built: the copy's times don't matter
    fail "cannot build: $work is not writable. Build once as its owner; afterwards a read-only checkout works"
  fi
  build_log=$work/build.log
  exec 9>"$work/lock"
  flock 9
  is_stale || {
    exec 9>&-
    return 0
  }
  : >"$build_log"
  install_packages "$needed_packages" "$build_log"
  [ -x "$jdk/bin/javac" ] || fail "needs a JDK 25 to build, and $jdk has no javac"
  say "building, which takes a minute or two the first time (log: $build_log)"
  touch "$work/stamp.new"
  # Maven must not hold the lock's descriptor: a daemon of its own would keep it.
  (cd -- "$root" && JAVA_HOME=$jdk exec mvn -B -ntp -DskipTests -pl shell -am package </dev/null >>"$build_log" 2>&1 9>&-) &
  maven=$!
  show_progress "$maven"
  wait "$maven" || {
    grep '^\[ERROR\]' "$build_log" | head -n 20 >&2
    fail "the build failed; its log is $build_log"
  }
  install_build
  exec 9>&-
}

show_progress() {
  start=$(date +%s)
  if [ -t 2 ]; then
    while kill -0 "$1" 2>/dev/null; do
      part=$(sed -n 's/^\[INFO\] Building \(Berth [a-z-]*\).*/\1/p' "$build_log" | tail -n 1)
      printf '\r\033[Kberth: building %s (%s s)' "${part:-Berth}" "$(($(date +%s) - start))" >&2
      sleep 1
    done
    printf '\r\033[K' >&2
  fi
}

# A server may run from the jars of the build before: each build has a folder of its own.
install_build() {
  digest=$({
    echo "$client_flags $server_flags"
    cat "$root"/shell/target/*.jar "$root"/shell/target/app/*.jar "$root/shell/target/native/berth-client"
  } | sha256sum)
  digest=${digest%"${digest#????????????????}"}
  app=$work/$digest
  if [ ! -d "$app" ]; then
    rm -rf "$app.new"
    mkdir "$app.new"
    cp "$root"/shell/target/berth-shell-*.jar "$root"/shell/target/app/*.jar "$root/shell/target/native/berth-client" "$app.new"
    sync "$app.new"/* # a power cut leaves a whole build or none
    mv "$app.new" "$app"
  fi
  classpath=
  for jar in "$app"/berth-shell-*.jar "$app"/*.jar; do
    case $classpath in *"/${jar##*/}:"*) continue ;; esac
    classpath=$classpath\$root/shell/target/run/$digest/${jar##*/}:
  done
  printf 'digest=%s\nclasspath="%s"\n' "$digest" "${classpath%:}" >"$work/current.new"
  sync "$work/current.new" "$work/stamp.new"
  mv "$work/current.new" "$work/current"
  mv "$work/stamp.new" "$work/stamp" # last: it says that the build is the newest
  # shellcheck disable=SC2012 # names are hex digits
  ls -dt "$work"/???????????????? 2>/dev/null | tail -n +4 | xargs -r rm -rf
  # shellcheck source=/dev/null
  . "$work/current"
  choose_caches
  make_caches
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
    "$jdk/bin/java" $log_flags $client_flags -cp "$classpath" dev.berth.shell.Main "$root/scripts/rehearsal.js" "$stage" \
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
  "$jdk/bin/java" $log_flags $flags -XX:AOTCacheOutput="$rehearsed.new" -cp "$classpath" "$@" \
    >/dev/null 2>"$cache_folder/cache.log" </dev/null 8>&- 9>&-
  # The JVM trusts what it maps: after a power cut there is the whole of it or nothing.
  [ -s "$rehearsed.new" ] && sync "$rehearsed.new" && mv "$rehearsed.new" "$rehearsed"
}
