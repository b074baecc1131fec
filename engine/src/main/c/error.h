// Failures as values: an errno and words that say what was tried on what.
#pragma once

#include <stddef.h>

struct error {
  int number;
  char words[1000];
};

// Fills in the error: "CALL OBJECT". Returns -1, so that a caller can return it.
int fail(struct error *err, int number, const char *call, const char *object);

// Adds the messages of the kernel that wait in a file system context.
void add_kernel_messages(struct error *err, int context);
