// The monitor's log on its own, for tests. Takes from standard input u32 length and path, u64
// bytes and u32 files that the log may have, then steps: u32 kind, and for output u32 length and
// bytes. Answers u64 bytes lost when the log is finished. Built with sanitizers.
#include <stdio.h>
#include <stdlib.h>

#include "../../main/c/descriptor.h"
#include "../../main/c/log.h"

enum step { FINISH = STREAMS, REOPEN };

static void take(void *to, size_t length) {
  if (fread(to, 1, length, stdin) != length) {
    exit(1);
  }
}

static uint32_t take_number(void) {
  uint32_t number;
  take(&number, sizeof number);
  return number;
}

static void append(struct log *log, int stream) {
  uint32_t length = take_number();
  // Memory of exactly its size, so that the sanitizer sees one byte too many.
  char *bytes = malloc(length);
  take(bytes, length);
  log_append(log, stream, bytes, length);
  free(bytes);
}

static void write_one(const char *path) {
  static struct log log;
  log = (struct log){0};
  uint64_t max_bytes;
  take(&max_bytes, sizeof max_bytes);
  struct error err = {0};
  if (log_open(&log, path, max_bytes, take_number(), &err) < 0) {
    exit(2);
  }
  for (uint32_t step = take_number(); step != FINISH; step = take_number()) {
    if (step == REOPEN) {
      log_reopen(&log);
    } else {
      append(&log, (int)step);
    }
  }
  log_finish(&log);
  close_once(&log.file);
  close_once(&log.place.folder);
  fwrite(&log.lost, sizeof log.lost, 1, stdout);
  fflush(stdout);
}

int main(void) {
  uint32_t length;
  while (fread(&length, sizeof length, 1, stdin) == 1) {
    char *path = calloc(1, length + 1);
    take(path, length);
    write_one(path);
    free(path);
  }
  return 0;
}
