// A file known by its folder's descriptor and its name, so that it is found again wherever the
// folder has been moved.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "error.h"

struct place {
  int folder;
  char name[256];
};

// Splits an absolute path and opens its folder.
int place_open(struct place *place, const char *path, struct error *err);

// Whether a name still stands for the file that it stood for once: a later launch may have given it
// to a file of its own.
bool is_still(int folder, const char *name, const struct stat *file);

// The place's name with something added.
void place_name(const struct place *place, const char *suffix, char *name, size_t size);
