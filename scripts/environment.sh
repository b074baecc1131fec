# What ./berth and ./check share: say, fail, a JDK, Debian packages. POSIX sh; sourced, never run.

say() { echo "berth: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

# What a build and a server need, a line each: Debian package, and a command or file that shows it is there.
# shellcheck disable=SC2034 # for those who source this
needed_packages='gcc gcc
libc6-dev /usr/lib/*/libc.a
maven mvn
libisal2 /usr/lib/*/libisal.so.2
libseccomp2 /usr/lib/*/libseccomp.so.2
mmdebstrap mmdebstrap'

# What the tests need beyond that.
# shellcheck disable=SC2034 # for those who source this
test_packages='ca-certificates /etc/ssl/certs/ca-certificates.crt
clang-format clang-format
shellcheck shellcheck
busybox-static /bin/busybox
curl curl
openssl openssl
docker-registry docker-registry
e2fsprogs mkfs.ext4
xz-utils xz
zstd zstd
attr setfattr
libcap2-bin setcap
iproute2 ip
procps ps
tmux tmux
openssh-client ssh
openssh-server /usr/sbin/sshd
mandoc mandoc
skopeo skopeo
buildah buildah
zsh zsh
fish fish
python3 python3
nodejs node
npm npm'

# Reads a JDK's release file without starting anything; sets jdk_build when it is a JDK 25.
# shellcheck disable=SC2034 # for those who source this
is_jdk() {
  jdk_build=
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  version= runtime=
  while IFS='=' read -r name value; do
    case $name in
      JAVA_VERSION) version=${value#\"} version=${version%\"} ;;
      JAVA_RUNTIME_VERSION) runtime=${value#\"} runtime=${runtime%\"} ;;
    esac
  done <"$1/release"
  case $version in
    25 | 25.*) jdk_build=${runtime:-$version} ;;
    *) return 1 ;;
  esac
}

# Sets jdk and jdk_build.
find_jdk() {
  for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$jdk" ] && is_jdk "$jdk" && return
  done
  jdk=$(command -v java) && jdk=$(readlink -f -- "$jdk") && jdk=${jdk%/bin/java} && is_jdk "$jdk" && return
  fail "needs a JDK 25; looked at JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm and java in PATH." \
    "Install one: \"apt-get install openjdk-25-jdk-headless\" where Debian has it," \
    "or Temurin 25 from https://adoptium.net, and set JAVA_HOME to its folder"
}

# Whether what stands in the second word of a line of packages is there.
is_there() {
  case $1 in
    /*)
      for file in $1; do [ -e "$file" ] && return; done
      return 1
      ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# install_packages LINES LOG: installs what is missing, when root, and says which; apt's own words go to the log.
install_packages() {
  missing=
  while read -r package sign; do
    is_there "$sign" || missing="$missing $package"
  done <<END
$1
END
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || fail "these are missing, and there is no apt-get to install them with:$missing"
  [ "$(id -u)" = 0 ] || fail "these Debian packages are missing:$missing. Install them: apt-get install$missing"
  say "installing Debian packages:$missing"
  # shellcheck disable=SC2086 # a list of words
  run_apt "$2" install -y --no-install-recommends $missing ||
    { run_apt "$2" update && run_apt "$2" install -y --no-install-recommends $missing; } ||
    fail "cannot install$missing; see $2"
}

run_apt() {
  apt_log=$1
  shift
  DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >>"$apt_log" 2>&1
}
