// The command's client: sends a command line to the server, which runs it, and relays bytes.
#ifndef BERTH_CLIENT_H
#define BERTH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
void append_text(struct bytes *to, const char *text);
void append_number(struct bytes *to, unsigned number);
void append_frame_head(struct bytes *to, enum channel channel, size_t length);
_Noreturn void end(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// hello.c: the first frame. False where the command line is too large for it.
bool append_hello(struct bytes *to, const char *build, char **argv);
void append_size(struct bytes *to);

// scan.c: control frames. Each answers whether it is there.
struct text {
  const char *at;
  const char *end;
};
bool member(struct text object, const char *name, struct text *value);
bool element(struct text *list, struct text *value);
bool string_value(struct text value, char *into, size_t room);

// relay.c: until the command has ended; gives its exit status.
int relay(int server, struct bytes *hello, const struct command *command);

// main.c
_Noreturn void run_elsewhere(const struct command *command, char **argv);
int failure_status(const struct command *command);

#endif
