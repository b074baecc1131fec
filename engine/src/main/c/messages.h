// What launcher and server say to each other while a plan is carried out, and the new process and
// the launcher among themselves.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "error.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "messages are little-endian");

enum message {
  // launcher -> server, over the plan socket: u32 type, u32 length, payload
  FAILED = 1,       // u32 index, u32 errno, words
  NAMESPACES = 2,   // u32 pid, u32 0, u64 start time; with the network namespace's descriptor
  READY = 3,        // u32 monitor pid, u32 pid, u64 monitor start time, u64 start time
  STARTED = 4,      // nothing
  EXEC_FAILED = 5,  // u32 errno
  // server -> launcher
  GO = 6,
};

// Index in FAILED when no operation of the plan is to blame.
static const uint32_t NO_OP = UINT32_MAX;

struct failed {
  uint32_t index;
  uint32_t number;
  char words[sizeof((struct error *)0)->words];
};

// A packet between the new process and the launcher. NAMESPACES and READY mean "I have arrived at
// that barrier"; GO answers them.
struct packet {
  uint32_t type;
  struct failed failed;  // of FAILED; EXEC_FAILED uses its number
};

// Sends one message to the server; a server that is gone is no failure. descriptor may be -1.
void tell_server(int socket, uint32_t type, const void *payload, size_t length, int descriptor);

void tell_failure(int socket, uint32_t index, const struct error *err);
