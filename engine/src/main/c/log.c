#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "moment.h"
#include "text.h"

// "TIME stdout F ": both streams' names have six letters.
enum { RECORD_HEAD = TIMESTAMP + 1 + 6 + 1 + 1 + 1 };

static int open_file(struct log *log) {
  log->file = openat(log->place.folder, log->place.name,
                     O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status;
  if (log->file < 0) {
    return errno;
  }
  if (fstat(log->file, &status) < 0 || !S_ISREG(status.st_mode)) {
    close_once(&log->file);
    return EINVAL;
  }
  log->size = (uint64_t)status.st_size;
  return 0;
}

int log_open(struct log *log, const char *path, uint64_t max_bytes, uint32_t max_files,
             struct error *err) {
  log->file = -1;
  log->enabled = *path != '\0';
  if (!log->enabled) {
    return 0;
  }
  log->max_bytes = max_bytes;
  log->max_files = max_files;
  if (place_open(&log->place, path, err) < 0) {
    return -1;
  }
  int number = open_file(log);
  return number == 0 ? 0 : fail(err, number, "open", path);
}

// Bytes of output in whole records; a final record has a line end more than its content.
static uint64_t output_in(const char *records, size_t length) {
  uint64_t output = 0;
  const char *at = records;
  const char *end = records + length;
  while (at < end) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (line_end == NULL) {
      break;
    }
    bool whole = at[RECORD_HEAD - 2] == 'F';
    output += (uint64_t)(line_end - at) - RECORD_HEAD + whole;
    at = line_end + 1;
  }
  return output;
}

static void lose(struct log *log, const char *records, size_t length, int reason) {
  uint64_t output = output_in(records, length);
  log->lost += output;
  log->untold += output;
  log->reason = reason;
}

// Cuts off what a failed write left of a record. The file itself says how long it is: others may
// have cut it meanwhile.
static void cut(struct log *log, size_t length) {
  struct stat status;
  if (fstat(log->file, &status) < 0 || status.st_size < (off_t)length) {
    return;
  }
  log->size = (uint64_t)status.st_size - length;
  // Should this fail, a reader finds half a record and passes it over.
  (void)!ftruncate(log->file, (off_t)log->size);
}

// Writes records; after a failure the file ends with the last whole one. Returns the bytes kept.
static size_t write_records(struct log *log, const char *records, size_t length) {
  size_t written = 0;
  while (written < length) {
    ssize_t step = write(log->file, records + written, length - written);
    if (step < 0 && errno == EINTR) {
      continue;
    }
    if (step <= 0) {
      log->reason = step < 0 ? errno : EIO;
      break;
    }
    written += (size_t)step;
  }
  log->size += written;
  if (written < length) {
    size_t half = 0;
    while (written > 0 && records[written - 1] != '\n') {
      written--;
      half++;
    }
    cut(log, half);
  }
  return written;
}

static bool tell_losses(struct log *log) {
  if (log->untold == 0) {
    return true;
  }
  char line[256];
  struct text text = text_in(line, sizeof line);
  text_timestamp(&text, now_ns());
  text_string(&text, " stderr F berth: ");
  text_number(&text, log->untold);
  text_string(&text, " bytes of output were lost here: the log could not be written (errno ");
  text_number(&text, (uint64_t)log->reason);
  text_string(&text, ")\n");
  size_t length = text_end(&text);
  if (write_records(log, line, length) < length) {
    return false;
  }
  log->untold = 0;
  return true;
}

static void flush(struct log *log) {
  size_t length = log->pending_length;
  log->pending_length = 0;
  if (length == 0) {
    return;
  }
  if (log->file < 0) {
    int number = open_file(log);
    if (number != 0) {
      lose(log, log->pending, length, number);
      return;
    }
  }
  size_t written = tell_losses(log) ? write_records(log, log->pending, length) : 0;
  if (written < length) {
    lose(log, log->pending + written, length - written, log->reason);
  }
}

static void numbered(const struct log *log, uint32_t number, char *name, size_t size) {
  char suffix[16] = "";
  struct text text = text_in(suffix, sizeof suffix);
  if (number > 0) {
    text_string(&text, ".");
    text_number(&text, number);
  }
  text_end(&text);
  place_name(&log->place, suffix, name, size);
}

// The number that the files below it can move up to without one being lost, or else the last one.
// What an earlier try moved before it failed is not moved again.
static uint32_t first_free(const struct log *log) {
  uint32_t number = 1;
  for (; number < log->max_files - 1; number++) {
    char name[300];
    struct stat status;
    numbered(log, number, name, sizeof name);
    if (fstatat(log->place.folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT) {
      break;
    }
  }
  return number;
}

static void rotate(struct log *log) {
  if (log->max_files == 1) {
    if (ftruncate(log->file, 0) == 0) {
      log->size = 0;
    }
    return;
  }
  for (uint32_t i = first_free(log); i > 0; i--) {
    char from[300];
    char to[300];
    numbered(log, i - 1, from, sizeof from);
    numbered(log, i, to, sizeof to);
    // Better a file that grows than one that is lost.
    if (renameat(log->place.folder, from, log->place.folder, to) < 0 && errno != ENOENT) {
      return;
    }
  }
  close_once(&log->file);
  (void)open_file(log);  // flush() tries again.
}

static void add_record(struct log *log, int stream, char tag, const char *head, size_t head_length,
                       const char *tail, size_t tail_length) {
  size_t length = RECORD_HEAD + head_length + tail_length + 1;
  if (log->pending_length + length > sizeof log->pending) {
    flush(log);
  }
  if (log->file >= 0 && log->size + log->pending_length > 0 &&
      log->size + log->pending_length + length > log->max_bytes) {
    flush(log);
    rotate(log);
  }
  char *at = log->pending + log->pending_length;
  struct text text = text_in(at, RECORD_HEAD + 1);
  text_timestamp(&text, now_ns());
  text_string(&text, stream == STDOUT_STREAM ? " stdout " : " stderr ");
  text_string(&text, tag == 'P' ? "P " : "F ");
  at += RECORD_HEAD;
  memcpy(at, head, head_length);
  memcpy(at + head_length, tail, tail_length);
  at[head_length + tail_length] = '\n';
  log->pending_length += length;
}

// How many bytes at the end of a full part begin a character that goes on with the next byte; none
// where these bytes are no UTF-8.
static size_t begun_character(const char *part, char next) {
  if (((unsigned char)next & 0xc0) != 0x80) {
    return 0;
  }
  for (size_t back = 1; back <= 3; back++) {
    unsigned char byte = (unsigned char)part[LOG_PART - back];
    if ((byte & 0xc0) != 0x80) {
      size_t length = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return length > back ? back : 0;
    }
  }
  return 0;
}

void log_append(struct log *log, int stream, const char *bytes, size_t length) {
  if (!log->enabled) {
    return;
  }
  char *part = log->part[stream];
  size_t *held = &log->part_length[stream];
  while (length > 0) {
    const char *line_end = memchr(bytes, '\n', length);
    size_t taken = line_end != NULL ? (size_t)(line_end - bytes) : length;
    size_t room = LOG_PART - *held;
    if (taken > room) {
      memcpy(part + *held, bytes, room);
      size_t begun = begun_character(part, bytes[room]);
      add_record(log, stream, 'P', part, LOG_PART - begun, "", 0);
      memcpy(part, part + LOG_PART - begun, begun);
      *held = begun;
      bytes += room;
      length -= room;
      continue;
    }
    if (line_end == NULL) {
      memcpy(part + *held, bytes, taken);
      *held += taken;
      break;
    }
    add_record(log, stream, 'F', part, *held, bytes, taken);
    *held = 0;
    bytes += taken + 1;
    length -= taken + 1;
  }
  flush(log);
}

void log_finish(struct log *log) {
  for (int stream = 0; stream < STREAMS && log->enabled; stream++) {
    if (log->part_length[stream] > 0) {
      add_record(log, stream, 'F', log->part[stream], log->part_length[stream], "", 0);
      log->part_length[stream] = 0;
    }
  }
  flush(log);
}

int log_reopen(struct log *log) {
  if (!log->enabled) {
    return 0;
  }
  close_once(&log->file);
  return open_file(log);
}
