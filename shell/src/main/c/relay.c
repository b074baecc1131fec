#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

enum { MOST_RESUME = 4, MOST_CONTROL = 4096, MOST_OUT = 8 * FRAME_MOST };

struct state {
  const struct command *command;
  int server;
  int signals;
  sigset_t before;   // blocked when this process began
  sigset_t handled;  // by the command
  struct bytes out;  // on their way to the server
  size_t sent;       // of them
  uint8_t in[FRAME_HEAD + FRAME_MOST];
  size_t filled;    // of them
  size_t written;   // of the data of the frame in them
  uint32_t credit;  // for standard input
  bool upgraded;
  bool reads_input;
  bool gone;  // the server takes nothing more
  char *resume[MOST_RESUME + 1];
  char resume_words[MOST_CONTROL];
};

static _Noreturn void leave(const struct state *state, char *const *argv) {
  sigprocmask(SIG_SETMASK, &state->before, NULL);
  signal(SIGPIPE, SIG_DFL);
  run_elsewhere(state->command, (char **)(uintptr_t)argv);
}

static bool ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Takes the signals that the command handles, by their numbers, and leaves all others alone.
static void handle(struct state *state, char *numbers) {
  sigemptyset(&state->handled);
  if (isatty(0) || isatty(1) || isatty(2)) {
    sigaddset(&state->handled, SIGWINCH);
  }
  for (const char *word; (word = strsep(&numbers, " ")) != NULL;) {
    int number = atoi(word);
    if (!ignored(number)) {
      sigaddset(&state->handled, number);
    }
  }
  sigset_t blocked;
  sigorset(&blocked, &state->before, &state->handled);
  state->signals = signalfd(state->signals, &state->handled, SFD_NONBLOCK | SFD_CLOEXEC);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static void send_frame(struct state *state, enum channel channel, const void *data, size_t length) {
  if (!state->gone) {
    append_frame(&state->out, channel, data, length);
  }
}

static void read_signal(struct state *state) {
  struct signalfd_siginfo signal;
  if (read(state->signals, &signal, sizeof signal) != sizeof signal ||
      state->out.length > MOST_OUT) {
    return;
  }
  char line[32];
  int length;
  if (signal.ssi_signo == SIGWINCH) {
    struct winsize size = terminal_size();
    length = snprintf(line, sizeof line, "resize %hu %hu", size.ws_col, size.ws_row);
  } else {
    length = snprintf(line, sizeof line, "signal %u", signal.ssi_signo);
  }
  send_frame(state, CHANNEL_CONTROL, line, (size_t)length);
}

static void read_input(struct state *state) {
  uint8_t data[FRAME_MOST];
  size_t most = state->credit < sizeof data ? state->credit : sizeof data;
  ssize_t count = read(0, data, most);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (count < 0) {  // half of it must not pass for the whole
    end(failure_status(state->command), "cannot read standard input: %s", strerror(errno));
  }
  size_t length = (size_t)count;
  send_frame(state, CHANNEL_STDIN, data, length);
  state->credit -= (uint32_t)length;
  state->reads_input = length > 0;
}

static void write_server(struct state *state) {
  ssize_t count = send(state->server, state->out.data + state->sent,
                       state->out.length - state->sent, MSG_NOSIGNAL);
  state->gone = count < 0 && errno != EAGAIN && errno != EINTR;
  state->sent += count > 0 ? (size_t)count : 0;
  if (state->gone || state->sent == state->out.length) {
    state->sent = state->out.length = 0;
  }
}

// Words that wait for a container, and no others: whoever answers might not be the server of this
// machine, and must not choose what is run here.
static bool may_resume(size_t place, const char *word) {
  return place == 0   ? strcmp(word, "--await") == 0
         : place == 1 ? word[0] != '-' && word[0] != 0
                      : strcmp(word, "signals") == 0 || strcmp(word, "json") == 0;
}

static void keep_resume(struct state *state, const char *words) {
  char *rest = strcpy(state->resume_words, words);
  size_t count = 0;
  for (char *word; count < MOST_RESUME && (word = strsep(&rest, " ")) != NULL; count++) {
    if (!may_resume(count, word)) {
      count = 0;
      break;
    }
    state->resume[count] = word;
  }
  state->resume[count] = NULL;
}

static _Noreturn void refused(const struct state *state, char *message) {
  for (char *at = message; *at != 0; at++) {  // nothing that plays with a terminal
    *at = (unsigned char)*at < ' ' || *at == 0x7f ? '?' : *at;
  }
  end(failure_status(state->command), "%s", message);
}

// Gives the exit status, or -1 where the command goes on.
static int control(struct state *state, const uint8_t *data, size_t length) {
  char line[MOST_CONTROL];
  snprintf(line, sizeof line, "%.*s", (int)length, (const char *)data);
  char *rest = line;
  const char *name = strsep(&rest, " ");
  rest = rest == NULL ? line + strlen(line) : rest;
  if (strcmp(name, "exit") == 0) {
    return atoi(rest) & 0xff;
  }
  if (strcmp(name, "signals") == 0) {
    handle(state, rest);
  } else if (strcmp(name, "stdin") == 0) {
    state->reads_input = true;
  } else if (strcmp(name, "resume") == 0) {
    keep_resume(state, rest);
  } else if (strcmp(name, "local") == 0) {
    leave(state, state->command->argv);
  } else if (strcmp(name, "error") == 0) {
    refused(state, rest);
  }
  return -1;
}

static size_t data_length(const struct state *state) {
  uint32_t length;
  memcpy(&length, state->in + 5, sizeof length);
  return ntohl(length);
}

// Whether a whole frame is there.
static bool has_frame(struct state *state) {
  if (!state->upgraded || state->filled < FRAME_HEAD) {
    return false;
  }
  if (data_length(state) > FRAME_MOST) {
    end(failure_status(state->command), "the server sent what is no frame");
  }
  return state->filled >= FRAME_HEAD + data_length(state);
}

static void drop(struct state *state, size_t count) {
  state->filled -= count;
  memmove(state->in, state->in + count, state->filled);
}

static bool is_output(const struct state *state) {
  return (state->in[4] == CHANNEL_STDOUT || state->in[4] == CHANNEL_STDERR) &&
         data_length(state) > state->written;
}

// A pipe that is writable takes that much without waiting, so signals are never held up.
static void write_output(struct state *state) {
  int descriptor = state->in[4] == CHANNEL_STDOUT ? 1 : 2;
  size_t length = data_length(state);
  size_t left = length - state->written;
  ssize_t count =
      write(descriptor, state->in + FRAME_HEAD + state->written, left < PIPE_BUF ? left : PIPE_BUF);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (count < 0 && descriptor == 1) {
    if (errno == EPIPE) {
      _exit(1);
    }
    end(1, "cannot write to standard output: %s", strerror(errno));
  }
  state->written = count < 0 ? length : state->written + (size_t)count;
  if (state->written == length) {
    uint8_t credit[5] = {state->in[4]};
    memcpy(credit + 1, state->in + 5, 4);
    send_frame(state, CHANNEL_CREDIT, credit, sizeof credit);
    state->written = 0;
    drop(state, FRAME_HEAD + length);
  }
}

// Takes frames up to one whose data is still to be written.
static int take_frames(struct state *state) {
  while (has_frame(state) && !is_output(state)) {
    const uint8_t *data = state->in + FRAME_HEAD;
    int status = -1;
    if (state->in[4] == CHANNEL_CONTROL) {
      status = control(state, data, data_length(state));
    } else if (state->in[4] == CHANNEL_CREDIT && data_length(state) == 5) {
      uint32_t bytes;
      memcpy(&bytes, data + 1, sizeof bytes);
      state->credit += ntohl(bytes);
    }
    if (status >= 0) {
      return status;
    }
    drop(state, FRAME_HEAD + data_length(state));
  }
  return -1;
}

static void take_answer(struct state *state) {
  static const char last[] = "\r\n\r\n";
  uint8_t *found = memmem(state->in, state->filled, last, strlen(last));
  if (found == NULL) {
    return;
  }
  int status = state->filled > 12 ? atoi((const char *)state->in + 9) : 0;
  if (status == 404 || status == 400) {  // it hosts no commands, or those of another build
    leave(state, state->command->argv);
  }
  if (status != 101) {
    end(failure_status(state->command), "the server refused the command with HTTP %d", status);
  }
  state->upgraded = true;
  drop(state, (size_t)(found - state->in) + strlen(last));
}

static void server_gone(struct state *state) {
  if (state->resume[0] != NULL) {
    leave(state, state->resume);
  }
  end(failure_status(state->command),
      "the connection to the server broke off before the command had ended; "
      "\"berth ps -a\" or \"berth operation list -a\" tells what became of it");
}

static void read_server(struct state *state) {
  ssize_t count =
      recv(state->server, state->in + state->filled, sizeof state->in - state->filled, 0);
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
    server_gone(state);
  }
  state->filled += count > 0 ? (size_t)count : 0;
  if (!state->upgraded) {
    take_answer(state);
  }
}

static void wait_and_carry(struct state *state) {
  bool output = has_frame(state);
  bool writes = output && state->out.length < MOST_OUT;
  bool sends = state->out.length > 0;
  bool input = state->reads_input && state->credit > 0 && state->out.length < FRAME_MOST;
  short events = (short)((output ? 0 : POLLIN) | (sends ? POLLOUT : 0));
  struct pollfd polled[] = {
      {.fd = events == 0 ? -1 : state->server, .events = events},
      {.fd = writes ? (state->in[4] == CHANNEL_STDOUT ? 1 : 2) : -1, .events = POLLOUT},
      {.fd = input ? 0 : -1, .events = POLLIN},
      {.fd = state->signals, .events = POLLIN},
  };
  if (poll(polled, 4, -1) < 0) {
    return;
  }
  if (polled[3].revents != 0) {
    read_signal(state);
  }
  if (polled[1].revents != 0) {
    write_output(state);
  }
  if (polled[2].revents != 0) {
    read_input(state);
  }
  if (sends && polled[0].revents != 0) {
    write_server(state);
  }
  if (!output && (polled[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
    read_server(state);
  }
}

int relay(int server, const struct bytes *hello, const struct command *command) {
  static struct state state;
  state.command = command;
  state.server = server;
  state.signals = -1;
  state.credit = FRAME_MOST;
  state.out = *hello;
  sigprocmask(SIG_SETMASK, NULL, &state.before);
  signal(SIGPIPE, SIG_IGN);
  handle(&state, (char[]){""});
  while (true) {
    int status = take_frames(&state);
    if (status >= 0) {
      return status;
    }
    wait_and_carry(&state);
  }
}
