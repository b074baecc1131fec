// The log of a process in CRI text format: "TIME stdout F line". A line of more than 16 KiB is
// written in parts, tagged P, the last one F; no character of UTF-8 is cut. A full file is renamed
// to NAME.1 and so on.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "place.h"

enum { STDOUT_STREAM = 0, STDERR_STREAM = 1, STREAMS = 2, LOG_PART = 16 << 10 };

struct log {
  bool enabled;
  struct place place;
  int file;  // -1 while it can't be opened
  uint64_t size;
  uint64_t max_bytes;
  uint32_t max_files;
  uint64_t lost;    // bytes of output that were never written
  uint64_t untold;  // those of them that the log doesn't tell about yet
  int reason;       // errno of the last loss
  size_t part_length[STREAMS];
  size_t pending_length;
  char part[STREAMS][LOG_PART];  // the line that is not complete yet
  char pending[LOG_PART + 4096];
};

int log_open(struct log *log, const char *path, uint64_t max_bytes, uint32_t max_files,
             struct error *err);

// Takes what the process wrote. Never fails: what can't be written is counted.
void log_append(struct log *log, int stream, const char *bytes, size_t length);

// Writes lines that have no end yet.
void log_finish(struct log *log);

// Opens the file again by its name. Returns 0 or an errno.
int log_reopen(struct log *log);
