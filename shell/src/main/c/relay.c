#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"

enum { MOST_RESUME = 8 };

static const struct {
  const char *name;
  int number;
} known_signals[] = {{"HUP", SIGHUP},   {"INT", SIGINT},       {"USR1", SIGUSR1},
                     {"USR2", SIGUSR2}, {"ALRM", SIGALRM},     {"TERM", SIGTERM},
                     {"CONT", SIGCONT}, {"TSTP", SIGTSTP},     {"IO", SIGIO},
                     {"PWR", SIGPWR},   {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}};
enum { KNOWN_SIGNALS = sizeof known_signals / sizeof *known_signals };

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
};

static void restore_signals(struct state *state) {
  sigprocmask(SIG_SETMASK, &state->before, NULL);
  signal(SIGPIPE, SIG_DFL);
}

static bool ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Takes the signals that the command handles, leaves all others alone.
static void take_signals(struct state *state) {
  sigset_t blocked = state->before;
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(&state->handled, number) == 1) {
      sigaddset(&blocked, number);
    }
  }
  state->signals = signalfd(state->signals, &state->handled, SFD_NONBLOCK | SFD_CLOEXEC);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static void handle(struct state *state, struct text list) {
  sigemptyset(&state->handled);
  if (isatty(0) || isatty(1)) {
    sigaddset(&state->handled, SIGWINCH);
  }
  struct text value;
  char name[16];
  while (element(&list, &value) && string_value(value, name, sizeof name)) {
    for (size_t index = 0; index < KNOWN_SIGNALS; index++) {
      if (strcmp(known_signals[index].name, name) == 0 && !ignored(known_signals[index].number)) {
        sigaddset(&state->handled, known_signals[index].number);
      }
    }
  }
  take_signals(state);
}

static void send_control(struct state *state, struct bytes *json) {
  append_frame_head(&state->out, CHANNEL_CONTROL, json->length);
  append(&state->out, json->data, json->length);
  free(json->data);
}

static void read_signal(struct state *state) {
  struct signalfd_siginfo signal;
  if (read(state->signals, &signal, sizeof signal) != sizeof signal ||
      state->out.length > 8 * FRAME_MOST) {
    return;
  }
  struct bytes json = {0};
  if (signal.ssi_signo == SIGWINCH) {
    append_text(&json, "{\"resize\":{");
    append_size(&json);
    append_text(&json, "}}");
    send_control(state, &json);
    return;
  }
  for (size_t index = 0; index < KNOWN_SIGNALS; index++) {
    if ((uint32_t)known_signals[index].number == signal.ssi_signo) {
      append_text(&json, "{\"signal\":\"");
      append_text(&json, known_signals[index].name);
      append_text(&json, "\"}");
      send_control(state, &json);
      return;
    }
  }
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
  append_frame_head(&state->out, CHANNEL_STDIN, length);
  append(&state->out, data, length);
  state->credit -= (uint32_t)length;
  state->reads_input = length > 0;
}

static void write_server(struct state *state) {
  ssize_t count = send(state->server, state->out.data + state->sent,
                       state->out.length - state->sent, MSG_NOSIGNAL);
  if (count < 0) {
    state->gone = errno != EAGAIN && errno != EINTR;
    return;
  }
  state->sent += (size_t)count;
  if (state->sent == state->out.length) {
    state->sent = state->out.length = 0;
  }
}

// Words that wait for a container, and no others: whoever answers might not be the server of this
// machine, and must not choose what is run here.
static bool may_resume(size_t place, const char *word) {
  return place == 0   ? strcmp(word, "--await") == 0
         : place == 1 ? word[0] != '-'
                      : strcmp(word, "signals") == 0 || strcmp(word, "json") == 0;
}

static void keep_resume(struct state *state, struct text list) {
  struct text value;
  char word[512];
  size_t count = 0;
  while (count < MOST_RESUME && element(&list, &value) && string_value(value, word, sizeof word)) {
    if (!may_resume(count, word)) {
      count = 0;
      break;
    }
    state->resume[count++] = strdup(word);
  }
  state->resume[count] = NULL;
}

// Gives the exit status, or -1 where the command goes on.
static int control(struct state *state, struct text json) {
  struct text value;
  struct text part;
  if (member(json, "exit", &value) && member(value, "status", &part)) {
    return (int)strtol(part.at, NULL, 10) & 0xff;
  }
  if (member(json, "signals", &value)) {
    handle(state, value);
  } else if (member(json, "stdin", &value)) {
    state->reads_input = true;
  } else if (member(json, "resume", &value)) {
    keep_resume(state, value);
  } else if (member(json, "local", &value)) {
    restore_signals(state);
    run_elsewhere(state->command, state->command->argv);
  } else if (member(json, "error", &value)) {
    char message[4096] = "the server refused the command";
    if (member(value, "message", &part)) {
      string_value(part, message, sizeof message);
    }
    for (char *at = message; *at != 0; at++) {  // nothing that plays with a terminal
      *at = (unsigned char)*at < ' ' || *at == 0x7f ? '?' : *at;
    }
    end(failure_status(state->command), "%s", message);
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
    append_frame_head(&state->out, CHANNEL_CREDIT, sizeof credit);
    append(&state->out, credit, sizeof credit);
    state->written = 0;
    drop(state, FRAME_HEAD + length);
  }
}

// Takes frames up to one whose data is still to be written.
static int take_frames(struct state *state) {
  while (has_frame(state) && !is_output(state)) {
    struct text data = {(const char *)state->in + FRAME_HEAD, NULL};
    data.end = data.at + data_length(state);
    int status = -1;
    if (state->in[4] == CHANNEL_CONTROL) {
      status = control(state, data);
    } else if (state->in[4] == CHANNEL_CREDIT && data_length(state) == 5) {
      uint32_t bytes;
      memcpy(&bytes, data.at + 1, sizeof bytes);
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
  if (status == 404) {  // a server that hosts no commands
    run_elsewhere(state->command, state->command->argv);
  }
  if (status != 101) {
    end(failure_status(state->command), "the server refused the command with HTTP %d", status);
  }
  state->upgraded = true;
  drop(state, (size_t)(found - state->in) + strlen(last));
}

static void server_gone(struct state *state) {
  if (state->resume[0] != NULL) {
    restore_signals(state);
    run_elsewhere(state->command, state->resume);
  }
  end(failure_status(state->command),
      "the connection to the server broke off before the command had ended; "
      "\"berth ps -a\" tells what became of it");
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
  bool sends = !state->gone && state->out.length > 0;
  bool input = state->reads_input && state->credit > 0 && state->out.length < FRAME_MOST;
  short events = (short)((output ? 0 : POLLIN) | (sends ? POLLOUT : 0));
  struct pollfd polled[] = {
      {.fd = events == 0 ? -1 : state->server, .events = events},
      {.fd = output ? (state->in[4] == CHANNEL_STDOUT ? 1 : 2) : -1, .events = POLLOUT},
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

int relay(int server, struct bytes *hello, const struct command *command) {
  static struct state state;
  state.command = command;
  state.server = server;
  state.signals = -1;
  state.credit = FRAME_MOST;
  state.out = *hello;
  sigprocmask(SIG_SETMASK, NULL, &state.before);
  signal(SIGPIPE, SIG_IGN);
  handle(&state, (struct text){"[]", (const char *)"[]" + 2});
  while (true) {
    int status = take_frames(&state);
    if (status >= 0) {
      return status;
    }
    wait_and_carry(&state);
  }
}
