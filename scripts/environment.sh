# What ./berth and ./check share: a JDK, and Debian packages. Sourced, never run.

# Sets JAVA_HOME to a JDK 25 or later, or tells what to install and exits 127.
find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME-}" /usr/lib/jvm/*; do
    if [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] && is_jdk_25 "$candidate"; then
      export JAVA_HOME=$candidate
      return
    fi
  done
  if candidate=$(command -v javac); then
    candidate=$(realpath "$candidate")
    candidate=${candidate%/bin/javac}
    if is_jdk_25 "$candidate"; then
      export JAVA_HOME=$candidate
      return
    fi
  fi
  echo "berth: cannot find a JDK 25 in JAVA_HOME, /usr/lib/jvm or PATH;" \
    "install one (temurin-25-jdk from packages.adoptium.net, or openjdk-25-jdk-headless where Debian has it)" \
    "or set JAVA_HOME to where it is" >&2
  exit 127
}

# Whether a folder holds a JDK of at least version 25, by its release file: no JVM is started.
is_jdk_25() {
  local line version
  [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#*\"}
        version=${version%%[.\"+-]*}
        [ "$version" -ge 25 ] 2>/dev/null
        return
        ;;
    esac
  done <"$1/release"
  return 1
}

# Installs those of the named Debian packages that are missing, when root; says which.
need_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "berth: these Debian packages are missing: ${missing[*]}; run: apt-get install ${missing[*]}" >&2
    exit 127
  fi
  echo "berth: installing the Debian packages ${missing[*]}" >&2
  apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "berth: apt-get could not install ${missing[*]}; install them by hand and try again" >&2
    exit 127
  }
}
