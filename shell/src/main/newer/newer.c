// Looks whether a build is stale: usage: newer STAMP PATH...
//
// Ends with 0 when one of the files and folders, or something below it, was changed after STAMP
// was, with 1 when none was. As find with -newer, of which it takes a third of the time: links are
// not followed, and what can't be read counts as unchanged.
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct timespec stamp;

static bool is_later(const struct timespec *time) {
  return time->tv_sec > stamp.tv_sec ||
         (time->tv_sec == stamp.tv_sec && time->tv_nsec > stamp.tv_nsec);
}

static bool has_newer(int folder, const char *name);

static bool holds_newer(int folder) {
  DIR *entries = fdopendir(folder);
  if (entries == NULL) {
    (void)close(folder);
    return false;
  }
  bool found = false;
  const struct dirent *entry;
  while (!found && (entry = readdir(entries)) != NULL) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
      found = has_newer(folder, entry->d_name);
    }
  }
  (void)closedir(entries);
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

int main(int count, char **words) {
  struct stat status;
  if (count < 2 || stat(words[1], &status) < 0) {
    return 0;  // nothing tells when it was built
  }
  stamp = status.st_mtim;
  for (int i = 2; i < count; i++) {
    if (has_newer(AT_FDCWD, words[i])) {
      return 0;
    }
  }
  return 1;
}
