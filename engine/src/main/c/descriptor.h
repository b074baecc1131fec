// Descriptors that close themselves at the end of their scope.
#pragma once

#include <unistd.h>

static inline void close_descriptor(const int *fd) {
  if (*fd >= 0) {
    close(*fd);
  }
}

#define CLOSING __attribute__((cleanup(close_descriptor)))

// Closes a descriptor that lives longer than a scope, once.
static inline void close_once(int *fd) {
  close_descriptor(fd);
  *fd = -1;
}
