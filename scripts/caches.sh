# How the start-up caches of ./berth and of the package are made. POSIX sh; sourced after jvm.sh, with what its
# become_jvm needs, root (the checkout) and cache_folder set.

# A cache holds for every processor that the JVM runs on: without this it has machine code for the one that it was
# made on, which another, as after a move of the disk or in a package, dies of.
portable_flags='-XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching'

# Names a build: its jars, its native client, and the flags of its JVMs and of its caches.
digest_of_build() {
  {
    echo "$client_flags $server_flags $portable_flags"
    cat "$root"/shell/target/*.jar "$root"/shell/target/app/*.jar "$root/shell/target/native/berth-client" "$root/shell/target/native/up-to-date"
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

# A server with state of its own that hosts some commands, pulls, and lives through a few hundred containers; the
# script stops it, or, where that fails, its idling does.
rehearse_server() {
  [ "$(id -u)" = 0 ] || return 0
  stage=$(mktemp -d "${TMPDIR:-/tmp}/berth-rehearsal.XXXXXX") || return 0
  (
    export BERTH_ROOT="$stage/root" BERTH_RUN="$stage/run" HOME="$stage"
    unset DOCKER_CONFIG BERTH_HOST http_proxy HTTP_PROXY
    rehearse "$server_cache" "$server_flags -Dberth.build=$digest" dev.berth.server.Main run --idle 30 &
    wait_until test -S "$stage/run/berth.sock"
    {
      host_commands
      pull_images
    } >"$cache_folder/hosted.log" 2>&1 8>&- 9>&- || : # some of them fail on purpose
    # shellcheck disable=SC2086 # lists of words
    "$java" $log_flags $client_flags -Djna.boot.library.path="$native" -cp "$classpath" dev.berth.shell.Main "$root/scripts/rehearsal.js" "$stage" \
      </dev/null >"$cache_folder/rehearsal.log" 2>&1 8>&- 9>&-
    wait
  )
  rm -rf "$stage"
}

wait_until() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    "$@" && return
    sleep 0.5
  done
}

# What people type first, so that the classes of verbs, and of hosting, are among those that are kept. There is no
# image, so the programs are the host's.
host_commands() {
  head -c 1024 /dev/zero >"$stage/empty.tar"
  hosted import "$stage/empty.tar" empty:1
  for round in 1 2 3; do
    hosted ps
    hosted ps -a
    hosted images
    hosted run --rm --network none -v /bin:/bin:ro -v /lib:/lib:ro -v /lib64:/lib64:ro -v /usr:/usr:ro empty:1 true
    hosted run -d --name "hosted$round" -v /bin:/bin:ro -v /lib:/lib:ro -v /lib64:/lib64:ro -v /usr:/usr:ro empty:1 sleep 100
    echo in | hosted exec -i "hosted$round" cat
    hosted logs "hosted$round"
    hosted inspect "hosted$round"
    hosted rm -f "hosted$round"
    hosted run --rm missing:1 true
    hosted psx
  done
}

# A command that starts no JVM where it isn't hosted.
hosted() {
  "$native/berth-client" /bin/false "$digest" "$@"
}

# Pulls an image, and one more that has all of its layers but one, from a registry that is a folder. Whoever ends
# this half-way leaves its server for a minute at most.
pull_images() {
  stock_registry first legal include
  stock_registry second legal conf
  timeout 60 "$jdk/bin/java" -m jdk.httpserver -b 127.0.0.1 -p 0 -d "$stage/registry" >"$stage/served" &
  files=$!
  wait_until grep -q '^URL http' "$stage/served"
  host=$(sed -n 's|^URL http://\([^/]*\)/.*|\1|p' "$stage/served")
  hosted pull "$host/app:first"
  hosted pull "$host/app:second"
  hosted rmi "$host/app:first" "$host/app:second"
  kill "$files"
}

# stock_registry TAG FOLDER...: an image with a layer of each of these folders of the JDK.
stock_registry() {
  repository=$stage/registry/v2/app tag=$1 diffs='' layers=''
  shift
  mkdir -p "$repository/blobs" "$repository/manifests"
  for folder in "$@"; do
    tar -C "$jdk" -chf "$stage/layer" "$folder"
    diffs="$diffs${diffs:+,}\"sha256:$(sha256 "$stage/layer")\""
    gzip -nf "$stage/layer"
    layers="$layers${layers:+,}$(stock_blob "$stage/layer.gz" layer.v1.tar+gzip)"
  done
  machine=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
  printf '{"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' "$machine" "$diffs" >"$stage/config"
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
    "$(stock_blob "$stage/config" config.v1+json)" "$layers" >"$repository/manifests/$tag"
}

# Takes a file into the registry, and prints its descriptor.
stock_blob() {
  name=sha256:$(sha256 "$1")
  printf '{"mediaType":"application/vnd.oci.image.%s","digest":"%s","size":%d}' "$2" "$name" "$(wc -c <"$1")"
  mv "$1" "$repository/blobs/$name"
}

sha256() { sha256sum "$1" | cut -c 1-64; }

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
