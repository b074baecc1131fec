// The control socket: clients that attach to the standard streams, and those that ask.
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "error.h"
#include "log.h"
#include "record.h"

// Frames: u32 type, u32 length, payload.
enum frame {
  // client -> monitor
  FRAME_ATTACH = 1,  // u32 of WANT_*
  FRAME_STDIN,       // bytes, at most FRAME_LONGEST
  FRAME_STDIN_EOF,
  FRAME_REOPEN,
  FRAME_STATUS,
  // monitor -> client
  FRAME_HELLO = 16,  // the nonce
  FRAME_ATTACHED,
  FRAME_STDOUT,
  FRAME_STDERR,
  FRAME_EXIT,      // u32 code, u32 signal, u32 execute errno, u32 0, u64 at, u64 lost
  FRAME_REOPENED,  // u32 errno
  FRAME_STATE,     // u64 lost, u32 attached clients, u32 0
};

enum {
  WANT_STDIN = 1,
  WANT_STDOUT = 2,
  WANT_STDERR = 4,
  FRAME_HEAD = 8,
  FRAME_LONGEST = 16 << 10,
  CLIENTS = 32,
  ANSWERS = 512,  // room for frames that are no output
  CLIENT_OUT = (48 << 10) + ANSWERS,
};

struct client {
  int socket;
  uint32_t wants;
  bool stalled;  // a frame of standard input waits for the pipe
  size_t in_length;
  size_t out_start;
  size_t out_length;
  uint8_t in[FRAME_HEAD + FRAME_LONGEST];
  uint8_t out[CLIENT_OUT];
};

struct control {
  int listener;
  bool crowded;  // no descriptor is left for who comes next
  char path[108];
  struct stat bound;  // the file at the path
  char nonce[33];
  int input;  // write end of the process's standard input, or -1
  struct log *log;
  struct client *clients[CLIENTS];
};

int control_open(struct control *control, const char *path, const char *nonce, struct error *err);

// Fills in what to wait for, which leaves out newcomers while it is crowded; returns the number of
// entries, at most CLIENTS + 2.
size_t control_watch(const struct control *control, struct pollfd *watched);

// Looks after everything that is ready.
void control_serve(struct control *control);

// Whether every attached client has room for one more read of output.
bool control_has_room(const struct control *control);

// Passes output on to those who want it.
void control_output(struct control *control, int stream, const uint8_t *bytes, size_t length);

// Tells all attached clients how the process ended.
void control_exit(struct control *control, const struct record *record);

// Whether something is still on its way to a client.
bool control_busy(const struct control *control);

// Leaves the clients that something is still on its way to.
void control_drop_busy(struct control *control);

// Removes the socket and leaves the clients.
void control_close(struct control *control);
