// Looks whether a build is up to date: usage: up-to-date ROOT [CLIENT BUILD WORD...]
//
// ROOT is the checkout's. With a client it becomes that, or ROOT/berth --jvm WORD... where a source
// is newer; without one it ends with 0 where none is, with 1 where one is. As find with -newer, of
// which it takes a third of the time: links are not followed, and what can't be read counts as
// unchanged.
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Set last by a build, to when it began.
static const char stamp_name[] = "shell/target/run/stamp";

// What a build is made of, folders with all that is below them: half of it for each of two threads.
static struct part {
  const char *sources[10];
  bool newer;
} parts[2] = {
    {.sources = {"engine/src/main"}},
    {.sources = {"berth", "scripts/build.sh", "scripts/caches.sh", "scripts/jvm.sh", "pom.xml",
                 "engine/pom.xml", "server/pom.xml", "shell/pom.xml", "server/src/main",
                 "shell/src/main"}},
};

static struct timespec stamp;

static bool is_later(const struct timespec *time) {
  return time->tv_sec > stamp.tv_sec ||
         (time->tv_sec == stamp.tv_sec && time->tv_nsec > stamp.tv_nsec);
}

static bool has_newer(int folder, const char *name);

// Without opendir, whose buffer is allocated and given back for each folder.
static bool holds_newer(int folder) {
  _Alignas(struct dirent64) char entries[4096];
  bool found = false;
  ssize_t length;
  while (!found && (length = getdents64(folder, entries, sizeof entries)) > 0) {
    const struct dirent64 *entry;
    for (ssize_t at = 0; !found && at < length; at += entry->d_reclen) {
      entry = (const struct dirent64 *)(const void *)(entries + at);
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
        found = has_newer(folder, entry->d_name);
      }
    }
  }
  (void)close(folder);
  return found;
}

static bool has_newer(int folder, const char *name) {
  struct stat status;
  if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
    return false;
  }
  if (is_later(&status.st_mtim)) {
    return true;
  }
  if (!S_ISDIR(status.st_mode)) {
    return false;
  }
  int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return inner >= 0 && holds_newer(inner);
}

static int root = -1;

static void *look_through(void *argument) {
  struct part *part = argument;
  const size_t most = sizeof part->sources / sizeof *part->sources;
  for (size_t i = 0; !part->newer && i < most && part->sources[i] != NULL; i++) {
    part->newer = has_newer(root, part->sources[i]);
  }
  return NULL;
}

static bool is_stale(const char *path) {
  struct stat status;
  root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0 || fstatat(root, stamp_name, &status, 0) < 0) {
    return true;  // nothing tells when it was built
  }
  stamp = status.st_mtim;
  pthread_t other;
  bool alone = pthread_create(&other, NULL, look_through, &parts[1]) != 0;
  look_through(&parts[0]);
  if (alone) {
    look_through(&parts[1]);
  } else {
    (void)pthread_join(other, NULL);
  }
  return parts[0].newer || parts[1].newer;
}

int main(int count, char **words) {
  if (count != 2 && count < 4) {
    fputs("usage: up-to-date ROOT [CLIENT BUILD WORD...]\n", stderr);
    return 2;
  }
  bool stale = is_stale(words[1]);
  if (count == 2) {
    return stale ? 1 : 0;
  }
  static char launcher[4096 + sizeof "/berth"];
  int length = snprintf(launcher, sizeof launcher, "%s/berth", words[1]);
  if (length < 0 || (size_t)length >= sizeof launcher) {
    fprintf(stderr, "berth: the path of the checkout is too long: %s\n", words[1]);
    return 2;
  }
  if (!stale) {
    char *client = words[2];
    words[1] = client;
    words[2] = launcher;
    execv(client, words + 1);  // CLIENT LAUNCHER BUILD WORD...
  }
  words[2] = launcher;
  static char jvm[] = "--jvm";
  words[3] = jvm;
  execv(launcher, words + 2);
  perror(launcher);
  return 1;
}
