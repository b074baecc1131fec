#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "text.h"

int place_open(struct place *place, const char *path, struct error *err) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  size_t length = (size_t)(slash - path) + 1;
  // Room is left for suffixes.
  if (length >= sizeof folder || strlen(slash + 1) > 240 || slash[1] == '\0') {
    return fail(err, ENAMETOOLONG, "open the folder of", path);
  }
  memcpy(folder, path, length);
  folder[length] = '\0';
  strcpy(place->name, slash + 1);
  place->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return place->folder >= 0 ? 0 : fail(err, errno, "open", folder);
}

void place_name(const struct place *place, const char *suffix, char *name, size_t size) {
  struct text text = text_in(name, size);
  text_string(&text, place->name);
  text_string(&text, suffix);
  text_end(&text);
}

bool is_still(int folder, const char *name, const struct stat *file) {
  struct stat now;
  return fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_dev == file->st_dev &&
         now.st_ino == file->st_ino;
}
