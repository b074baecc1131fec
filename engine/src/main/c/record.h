// The exit record: how the process ended, in lines of a name and a number. The file is written in
// full when the launch begins, under another name, so that a full disk can't keep the end a secret.
#pragma once

#include <stdint.h>

#include "error.h"
#include "place.h"

struct record {
  struct place place;
  int file;
  uint32_t code;
  uint32_t signal;
  uint32_t execute_errno;
  uint64_t at;
};

int record_reserve(struct record *record, const char *path, struct error *err);

void record_write(struct record *record, uint64_t lost);

// Removes what was reserved: there is no end to tell of.
void record_abandon(struct record *record);
