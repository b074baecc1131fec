// The command's client: sends a command line to the server, which runs it, and relays bytes.
// docs/protocol.md, "The command line", has the messages.
#ifndef BERTH_CLIENT_H
#define BERTH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

enum { FRAME_HEAD = 9, FRAME_MOST = 65536 };
enum channel { CHANNEL_STDIN, CHANNEL_STDOUT, CHANNEL_STDERR, CHANNEL_CONTROL, CHANNEL_CREDIT };

// Bytes that grow. After a failed allocation the process ends with an error.
struct bytes {
  uint8_t *data;
  size_t length;
  size_t room;
};

// The command line, and what runs it elsewhere.
struct command {
  const char *launcher;  // starts the command in a process of its own
  char **argv;           // after "berth"
};

// bytes.c
void append(struct bytes *to, const void *data, size_t length);
void append_frame(struct bytes *to, enum channel channel, const void *data, size_t length);
_Noreturn void end(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// hello.c: the first frame. False where the command line is too large for it.
bool append_hello(struct bytes *to, char **argv);
struct winsize terminal_size(void);

// relay.c: until the command has ended; gives its exit status.
int relay(int server, const struct bytes *hello, const struct command *command);

// main.c
_Noreturn void run_elsewhere(const struct command *command, char **argv);
int failure_status(const struct command *command);

#endif
