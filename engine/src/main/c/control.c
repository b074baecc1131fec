#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "descriptor.h"
#include "place.h"

int control_open(struct control *control, const char *path, const char *nonce, struct error *err) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  control->input = -1;
  control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (control->listener < 0) {
    return fail(err, errno, "socket", path);
  }
  (void)unlink(path);  // what a killed monitor left
  if (bind(control->listener, (struct sockaddr *)&address, sizeof address) < 0 ||
      lstat(path, &control->bound) < 0) {
    int number = errno;
    close_once(&control->listener);
    return fail(err, number, "bind", path);
  }
  strcpy(control->path, path);
  memcpy(control->nonce, nonce, sizeof control->nonce);
  return listen(control->listener, 128) == 0 ? 0 : fail(err, errno, "listen", path);
}

static void close_input(struct control *control) {
  close_once(&control->input);
}

static void drop(struct control *control, size_t index) {
  struct client *client = control->clients[index];
  if ((client->wants & WANT_STDIN) != 0) {
    close_input(control);
  }
  close(client->socket);
  munmap(client, sizeof *client);
  control->clients[index] = NULL;
}

// Sends what waits. False when the client is gone.
static bool send_waiting(struct client *client) {
  while (client->out_length > 0) {
    ssize_t sent = send(client->socket, client->out + client->out_start, client->out_length,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    client->out_start += (size_t)sent;
    client->out_length -= (size_t)sent;
  }
  client->out_start = 0;
  return true;
}

// Bytes that can still be queued.
static size_t room(const struct client *client) {
  return CLIENT_OUT - client->out_length;
}

static void queue(struct client *client, const void *bytes, size_t length) {
  if (client->out_start + client->out_length + length > CLIENT_OUT) {
    memmove(client->out, client->out + client->out_start, client->out_length);
    client->out_start = 0;
  }
  memcpy(client->out + client->out_start + client->out_length, bytes, length);
  client->out_length += length;
}

// Queues a frame and sends what can be sent. False when the client is gone.
static bool send_frame(struct client *client, uint32_t type, const void *payload, size_t length) {
  uint32_t head[2] = {type, (uint32_t)length};
  if (room(client) < sizeof head + length) {
    return false;  // It asks faster than it listens.
  }
  queue(client, head, sizeof head);
  if (length > 0) {
    queue(client, payload, length);
  }
  return send_waiting(client);
}

static void accept_client(struct control *control) {
  CLOSING int socket = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  control->crowded = socket < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED;
  if (socket < 0) {
    return;
  }
  for (size_t i = 0; i < CLIENTS; i++) {
    if (control->clients[i] != NULL) {
      continue;
    }
    struct client *client =
        mmap(NULL, sizeof *client, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (client == MAP_FAILED) {
      return;
    }
    client->socket = socket;
    socket = -1;
    control->clients[i] = client;
    if (!send_frame(client, FRAME_HELLO, control->nonce, strlen(control->nonce))) {
      drop(control, i);
    }
    return;
  }
}

static uint32_t attached(const struct control *control) {
  uint32_t count = 0;
  for (size_t i = 0; i < CLIENTS; i++) {
    count += control->clients[i] != NULL && control->clients[i]->wants != 0;
  }
  return count;
}

// Writes input to the process. Returns how much of it is done with.
static size_t give_input(struct control *control, struct client *client, const uint8_t *bytes,
                         size_t length) {
  if (control->input < 0) {
    return length;  // Nobody reads it any more.
  }
  ssize_t written = write(control->input, bytes, length);
  if (written >= 0) {
    client->stalled = (size_t)written < length;
    return (size_t)written;
  }
  if (errno == EAGAIN) {
    client->stalled = true;
    return 0;
  }
  close_input(control);
  return length;
}

static bool answer(struct control *control, struct client *client, uint32_t type, uint32_t wants) {
  switch (type) {
    case FRAME_ATTACH:
      client->wants = wants;
      return send_frame(client, FRAME_ATTACHED, NULL, 0);
    case FRAME_STDIN_EOF:
      close_input(control);
      return true;
    case FRAME_REOPEN: {
      uint32_t number = (uint32_t)log_reopen(control->log);
      return send_frame(client, FRAME_REOPENED, &number, sizeof number);
    }
    case FRAME_STATUS: {
      uint64_t state[2] = {control->log->lost, attached(control)};
      return send_frame(client, FRAME_STATE, state, sizeof state);
    }
    default:
      return false;
  }
}

// Takes one frame off the front of the client's buffer. Returns the bytes it took, 0 when it is not
// complete or waits for the pipe, -1 when it makes no sense.
static ssize_t take_frame(struct control *control, struct client *client) {
  uint32_t head[2];
  if (client->in_length < sizeof head) {
    return 0;
  }
  memcpy(head, client->in, sizeof head);
  size_t length = head[1];
  if (length > FRAME_LONGEST) {
    return -1;
  }
  if (client->in_length < sizeof head + length) {
    return 0;
  }
  if (head[0] != FRAME_STDIN) {
    uint32_t wants = 0;
    memcpy(&wants, client->in + sizeof head, length < sizeof wants ? length : sizeof wants);
    bool well = answer(control, client, head[0], wants);
    return well ? (ssize_t)(sizeof head + length) : -1;
  }
  size_t given = give_input(control, client, client->in + sizeof head, length);
  if (given == length) {
    return (ssize_t)(sizeof head + length);
  }
  // The rest stays, as a shorter frame.
  memmove(client->in + sizeof head, client->in + sizeof head + given,
          client->in_length - sizeof head - given);
  client->in_length -= given;
  head[1] = (uint32_t)(length - given);
  memcpy(client->in, head, sizeof head);
  return 0;
}

// Carries out the frames that have arrived. False when the client makes no sense.
static bool take_frames(struct control *control, struct client *client) {
  ssize_t taken;
  client->stalled = false;
  while (!client->stalled && (taken = take_frame(control, client)) != 0) {
    if (taken < 0) {
      return false;
    }
    client->in_length -= (size_t)taken;
    memmove(client->in, client->in + taken, client->in_length);
  }
  return true;
}

// Reads once and carries out what a client says, so that one that never stops leaves the others
// their turn. False when it is gone.
static bool listen_to(struct control *control, struct client *client) {
  if (!take_frames(control, client)) {
    return false;
  }
  if (client->stalled) {
    return true;
  }
  ssize_t length = recv(client->socket, client->in + client->in_length,
                        sizeof client->in - client->in_length, MSG_DONTWAIT);
  if (length <= 0) {
    return length < 0 && (errno == EAGAIN || errno == EINTR);
  }
  client->in_length += (size_t)length;
  return take_frames(control, client);
}

size_t control_watch(const struct control *control, struct pollfd *watched) {
  size_t count = 0;
  bool stalled = false;
  watched[count++] =
      (struct pollfd){.fd = control->crowded ? -1 : control->listener, .events = POLLIN};
  for (size_t i = 0; i < CLIENTS; i++) {
    const struct client *client = control->clients[i];
    if (client != NULL) {
      bool waits = client->stalled && control->input >= 0;
      // One that waited for a pipe that was closed meanwhile is served as soon as it can be.
      bool can_go_on = client->stalled && !waits;
      short events =
          (short)((waits ? 0 : POLLIN) | (can_go_on || client->out_length > 0 ? POLLOUT : 0));
      watched[count++] = (struct pollfd){.fd = client->socket, .events = events};
      stalled |= waits;
    }
  }
  if (stalled) {
    watched[count++] = (struct pollfd){.fd = control->input, .events = POLLOUT};
  }
  return count;
}

static bool is_gone(const struct client *client) {
  struct pollfd socket = {.fd = client->socket};
  return poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR)) != 0;
}

void control_serve(struct control *control) {
  accept_client(control);
  for (size_t i = 0; i < CLIENTS; i++) {
    struct client *client = control->clients[i];
    if (client != NULL && (!send_waiting(client) || !listen_to(control, client) ||
                           (client->stalled && is_gone(client)))) {
      drop(control, i);
    }
  }
}

bool control_has_room(const struct control *control) {
  for (size_t i = 0; i < CLIENTS; i++) {
    const struct client *client = control->clients[i];
    if (client != NULL && (client->wants & (WANT_STDOUT | WANT_STDERR)) != 0 &&
        room(client) < FRAME_HEAD + FRAME_LONGEST + ANSWERS) {
      return false;
    }
  }
  return true;
}

void control_output(struct control *control, int stream, const uint8_t *bytes, size_t length) {
  uint32_t want = stream == STDOUT_STREAM ? WANT_STDOUT : WANT_STDERR;
  uint32_t type = stream == STDOUT_STREAM ? FRAME_STDOUT : FRAME_STDERR;
  for (size_t i = 0; i < CLIENTS; i++) {
    struct client *client = control->clients[i];
    if (client != NULL && (client->wants & want) != 0 && !send_frame(client, type, bytes, length)) {
      drop(control, i);
    }
  }
}

void control_exit(struct control *control, const struct record *record) {
  struct {
    uint32_t code;
    uint32_t signal;
    uint32_t execute_errno;
    uint32_t unused;
    uint64_t at;
    uint64_t lost;
  } end = {record->code, record->signal, record->execute_errno, 0, record->at, control->log->lost};
  for (size_t i = 0; i < CLIENTS; i++) {
    struct client *client = control->clients[i];
    if (client != NULL && client->wants != 0 && !send_frame(client, FRAME_EXIT, &end, sizeof end)) {
      drop(control, i);
    }
  }
}

bool control_busy(const struct control *control) {
  for (size_t i = 0; i < CLIENTS; i++) {
    if (control->clients[i] != NULL && control->clients[i]->out_length > 0) {
      return true;
    }
  }
  return false;
}

void control_drop_busy(struct control *control) {
  for (size_t i = 0; i < CLIENTS; i++) {
    if (control->clients[i] != NULL && control->clients[i]->out_length > 0) {
      drop(control, i);
    }
  }
}

void control_close(struct control *control) {
  if (control->listener >= 0) {
    // While the listener is open nobody else's file can get the number of its own.
    if (is_still(AT_FDCWD, control->path, &control->bound)) {
      (void)unlink(control->path);
    }
    close_once(&control->listener);
  }
  for (size_t i = 0; i < CLIENTS; i++) {
    if (control->clients[i] != NULL) {
      drop(control, i);
    }
  }
}
