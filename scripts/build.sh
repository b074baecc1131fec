# How ./berth builds itself. POSIX sh; sourced by ./berth, after jvm.sh and caches.sh, when something is stale.

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
  show_progress "$maven" module_in_work
  wait "$maven" || {
    grep '^\[ERROR\]' "$build_log" | head -n 20 >&2
    fail "the build failed; its log is $build_log"
  }
  install_build
  exec 9>&-
}

# show_progress PID COMMAND: one line at a terminal, for as long as a process lives, of what COMMAND prints.
show_progress() {
  start=$(date +%s)
  if [ -t 2 ]; then
    while kill -0 "$1" 2>/dev/null; do
      printf '\r\033[Kberth: %s (%s s)' "$("$2")" "$(($(date +%s) - start))" >&2
      sleep 1
    done
    printf '\r\033[K' >&2
  fi
}

module_in_work() {
  part=$(sed -n 's/^\[INFO\] Building \(Berth [a-z-]*\).*/\1/p' "$build_log" | tail -n 1)
  echo "building ${part:-Berth}"
}

caches_in_work() { echo 'making start-up caches'; }

# A server may run from the jars of the build before: each build has a folder of its own.
install_build() {
  digest=$(digest_of_build)
  app=$work/$digest
  if [ ! -d "$app" ]; then
    rm -rf "$app.new"
    mkdir "$app.new"
    cp "$root"/shell/target/berth-shell-*.jar "$root"/shell/target/app/*.jar "$root"/shell/target/native/* "$app.new"
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
  choose_places
  make_caches 9>&- &
  caches=$!
  [ -e "$client_cache" ] || show_progress "$caches" caches_in_work
  wait "$caches"
}
