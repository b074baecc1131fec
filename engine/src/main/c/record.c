#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "text.h"

enum { RESERVED = 256 };

static const char SUFFIX[] = ".new";

int record_reserve(struct record *record, const char *path, struct error *err) {
  record->file = -1;
  if (place_open(&record->place, path, err) < 0) {
    return -1;
  }
  // An earlier end must not be taken for this one.
  (void)unlinkat(record->place.folder, record->place.name, 0);
  char name[300];
  place_name(&record->place, SUFFIX, name, sizeof name);
  // What a killed monitor left; one that still undoes its launch leaves a new file alone.
  (void)unlinkat(record->place.folder, name, 0);
  record->file = openat(record->place.folder, name,
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  char room[RESERVED];
  memset(room, '\n', sizeof room);
  if (record->file < 0) {
    return fail(err, errno, "create", name);
  }
  ssize_t written = write(record->file, room, sizeof room);
  if (written != (ssize_t)sizeof room) {
    return fail(err, written < 0 ? errno : ENOSPC, "write", name);
  }
  return 0;
}

static void line(struct text *text, const char *name, uint64_t number) {
  text_string(text, name);
  text_string(text, " ");
  text_number(text, number);
  text_string(text, "\n");
}

void record_write(struct record *record, uint64_t lost) {
  char words[RESERVED];
  struct text text = text_in(words, sizeof words);
  line(&text, "code", record->code);
  line(&text, "signal", record->signal);
  line(&text, "execute-errno", record->execute_errno);
  line(&text, "at", record->at);
  line(&text, "lost", lost);
  size_t length = text_end(&text);
  char name[300];
  place_name(&record->place, SUFFIX, name, sizeof name);
  struct stat reserved;
  if (pwrite(record->file, words, length, 0) == (ssize_t)length &&
      ftruncate(record->file, (off_t)length) == 0 && fstat(record->file, &reserved) == 0 &&
      is_still(record->place.folder, name, &reserved)) {
    (void)renameat(record->place.folder, name, record->place.folder, record->place.name);
  }
  close_once(&record->file);
}

void record_abandon(struct record *record) {
  if (record->file >= 0) {
    char name[300];
    place_name(&record->place, SUFFIX, name, sizeof name);
    struct stat reserved;
    if (fstat(record->file, &reserved) == 0 && is_still(record->place.folder, name, &reserved)) {
      (void)unlinkat(record->place.folder, name, 0);
    }
    close_once(&record->file);
  }
}
