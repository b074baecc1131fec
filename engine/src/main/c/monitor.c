#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "calls.h"
#include "descriptor.h"
#include "messages.h"
#include "moment.h"
#include "text.h"

// How long all clients together keep a monitor whose process has ended, in ms.
static const uint64_t PATIENCE = 10000;

// How often what can't be waited for is looked at, in ms: a process that its tracer holds, clients
// that no descriptor is left for. Both stay ready: waiting for them would never wait.
static const int PAUSE = 100;

// A pipe of which this process's end doesn't wait.
static int make_pipe(int *ours, int *theirs, bool we_write, struct error *err) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) {
    return fail(err, errno, "pipe2", "");
  }
  *ours = ends[we_write];
  *theirs = ends[!we_write];
  return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0 ? 0 : fail(err, errno, "fcntl", "O_NONBLOCK");
}

// A null device on a file system of its own: mode and owner of the host's, which whoever has it
// open can change, are everybody's, and the root may have none or one that a container made. Its
// folder is there for /proc/self/fd/0 to name what programs expect. To let go of the mount takes
// the kernel a grace period, so that is done when the program runs.
static int make_null(int *mount, int *null, struct error *err) {
  CLOSING int context = sys_fsopen("tmpfs");
  if (context < 0 || sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) < 0) {
    return fail(err, errno, "make", "tmpfs");
  }
  *mount = sys_fsmount(context, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  if (*mount < 0) {
    return fail(err, errno, "fsmount", "tmpfs");
  }
  if (mkdirat(*mount, "dev", 0700) < 0 ||
      mknodat(*mount, "dev/null", S_IFCHR | 0600, makedev(1, 3)) < 0) {
    return fail(err, errno, "make", "a null device");
  }
  *null = openat(*mount, "dev/null", O_RDONLY | O_CLOEXEC);
  // Whatever user the process becomes may open /dev/stdin.
  return *null >= 0 && fchmod(*null, 0666) == 0 ? 0 : fail(err, errno, "open", "a null device");
}

int monitor_prepare(struct monitor *monitor, const struct plan *plan, struct error *err) {
  if (control_open(&monitor->control, plan->control, plan->nonce, err) < 0 ||
      record_reserve(&monitor->record, plan->exit, err) < 0 ||
      log_open(&monitor->log, plan->log, plan->log_bytes, plan->log_files, err) < 0) {
    return -1;
  }
  monitor->control.log = &monitor->log;
  if (plan->has_successor) {
    void *room =
        mmap(NULL, SUCCESSOR_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
      return fail(err, errno, "mmap", "for a pid");
    }
    monitor->successor = room;
  }
  int *input = &monitor->streams[0];
  if (plan->stdin_pipe ? make_pipe(&monitor->control.input, input, true, err)
                       : make_null(&monitor->null_mount, input, err)) {
    return -1;
  }
  for (int i = 0; i < STREAMS; i++) {
    if (make_pipe(&monitor->output[i], &monitor->streams[i + 1], false, err) < 0) {
      return -1;
    }
  }
  return 0;
}

void monitor_adopt(struct monitor *monitor, pid_t pid, int pidfd, int channel) {
  monitor->pid = pid;
  monitor->pidfd = pidfd;
  monitor->channel = channel;
  for (int i = 0; i < 3; i++) {
    close_once(&monitor->streams[i]);
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a log that may not grow is like a full disk
  signal(SIGTERM, SIG_IGN);  // a unit that stops sends it to all: the container's end is recorded
}

void monitor_abandon(struct monitor *monitor) {
  control_close(&monitor->control);
  record_abandon(&monitor->record);
}

// Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so it counts from the last
// ')'.
static uint64_t start_time(pid_t pid) {
  char path[32];
  struct text text = text_in(path, sizeof path);
  text_string(&text, "/proc/");
  text_number(&text, (uint64_t)pid);
  text_string(&text, "/stat");
  text_end(&text);
  CLOSING int file = open(path, O_RDONLY | O_CLOEXEC);
  char stat[1024];
  ssize_t length = file < 0 ? -1 : read(file, stat, sizeof stat - 1);
  if (length <= 0) {
    return 0;
  }
  stat[length] = '\0';
  const char *at = strrchr(stat, ')');
  for (int field = 2; at != NULL && field < 22; field++) {
    at = strchr(at + 1, ' ');
  }
  uint64_t ticks = 0;
  for (at = at == NULL ? "" : at + 1; *at >= '0' && *at <= '9'; at++) {
    ticks = ticks * 10 + (uint64_t)(*at - '0');
  }
  return ticks;
}

static int network_namespace(pid_t pid) {
  char path[32];
  struct text text = text_in(path, sizeof path);
  text_string(&text, "/proc/");
  text_number(&text, (uint64_t)pid);
  text_string(&text, "/ns/net");
  text_end(&text);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static void tell_namespaces(struct monitor *monitor) {
  struct {
    uint32_t pid;
    uint32_t unused;
    uint64_t start;
  } namespaces = {(uint32_t)monitor->pid, 0, start_time(monitor->pid)};
  CLOSING int network = network_namespace(monitor->pid);
  tell_server(monitor->server, NAMESPACES, &namespaces, sizeof namespaces, network);
}

static void tell_ready(struct monitor *monitor) {
  struct {
    uint32_t monitor;
    uint32_t pid;
    uint64_t monitor_start;
    uint64_t start;
  } ready = {(uint32_t)getpid(), (uint32_t)monitor->pid, start_time(getpid()),
             start_time(monitor->pid)};
  tell_server(monitor->server, READY, &ready, sizeof ready, -1);
}

static void kill_process(const struct monitor *monitor) {
  (void)sys_pidfd_send_signal(monitor->pidfd, SIGKILL);
}

static void fail_launch(struct monitor *monitor, int number, const char *why) {
  monitor->failed = true;
  struct error err;
  fail(&err, number, why, "");
  tell_failure(monitor->server, NO_OP, &err);
}

// Once the new process has a successor, which is a child of the launcher as well, that is the
// process; the first one ends by itself. Answers whether there is one.
static bool follow(struct monitor *monitor) {
  if (monitor->successor == NULL || *monitor->successor == 0) {
    return false;
  }
  siginfo_t info;
  (void)waitid((idtype_t)P_PIDFD, (id_t)monitor->pidfd, &info, WEXITED);
  close_once(&monitor->pidfd);
  monitor->pid = (pid_t)*monitor->successor;
  munmap(monitor->successor, SUCCESSOR_ROOM);
  monitor->successor = NULL;
  // The number that the first one's descriptor had is free. Without one nobody would learn of the
  // end, so there is an end at once; the pid is a child's that nobody else reaps.
  monitor->pidfd = sys_pidfd_open(monitor->pid);
  if (monitor->pidfd < 0) {
    fail_launch(monitor, errno, "no pidfd of the new process");
    (void)kill(monitor->pid, SIGKILL);
    (void)waitid(P_PID, (id_t)monitor->pid, &info, WEXITED);
    monitor->ended = true;
  } else if (monitor->failed) {
    kill_process(monitor);
  }
  return true;
}

static void on_packet(struct monitor *monitor, const struct packet *packet) {
  (void)follow(monitor);
  if (monitor->failed) {
    kill_process(
        monitor);  // It has said its last word, or somebody in the container speaks for it.
    return;
  }
  bool arrives = packet->type == NAMESPACES || packet->type == READY;
  if (arrives && packet->type <= monitor->barrier) {
    // Not what the plan makes it say: somebody in the container has hold of it.
    fail_launch(monitor, EPROTO, "the new process came to a barrier twice");
    kill_process(monitor);
    return;
  }
  switch (packet->type) {
    case NAMESPACES:
      monitor->barrier = NAMESPACES;
      tell_namespaces(monitor);
      break;
    case READY:
      monitor->barrier = READY;
      tell_ready(monitor);
      break;
    default:
      monitor->failed = true;
      monitor->record.execute_errno = packet->failed.number;
      if (packet->type == EXEC_FAILED) {
        tell_server(monitor->server, EXEC_FAILED, &packet->failed.number, sizeof(uint32_t), -1);
      } else {
        size_t words = strnlen(packet->failed.words, sizeof packet->failed.words);
        tell_server(monitor->server, FAILED, &packet->failed,
                    offsetof(struct failed, words) + words, -1);
      }
      break;
  }
}

// The process's end of the channel closes by itself when execve succeeds.
static void on_channel_closed(struct monitor *monitor) {
  close_once(&monitor->channel);
  if (monitor->started && !monitor->failed) {
    tell_server(monitor->server, STARTED, NULL, 0, -1);
  } else if (!monitor->failed) {
    fail_launch(monitor, ESRCH, "the new process ended before its program was executed");
  }
  close_once(&monitor->server);
  close_once(&monitor->null_mount);
}

static void on_channel(struct monitor *monitor) {
  while (monitor->channel >= 0) {
    struct packet packet = {0};
    ssize_t length = recv(monitor->channel, &packet, sizeof packet, MSG_DONTWAIT);
    if (length > 0) {
      on_packet(monitor, &packet);
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
      on_channel_closed(monitor);
    } else {
      break;
    }
  }
}

static void go(struct monitor *monitor) {
  if (monitor->barrier == READY) {
    control_serve(&monitor->control);  // Who attached before the start misses nothing.
    monitor->started = true;
  }
  uint32_t type = GO;
  (void)send(monitor->channel, &type, sizeof type, MSG_NOSIGNAL);
}

static void on_server(struct monitor *monitor) {
  uint32_t message[2];
  ssize_t length = recv(monitor->server, message, sizeof message, MSG_DONTWAIT);
  if (length == (ssize_t)sizeof message && message[0] == GO) {
    go(monitor);
  } else if (length >= 0 || (errno != EAGAIN && errno != EINTR)) {
    // The server is gone. Before its last word that means undo; afterwards the process lives on.
    close_once(&monitor->server);
    if (!monitor->started) {
      monitor->failed = true;
      kill_process(monitor);
    }
  }
}

static void on_end(struct monitor *monitor) {
  if (follow(monitor)) {
    return;
  }
  siginfo_t info = {0};
  monitor->held = waitid((idtype_t)P_PIDFD, (id_t)monitor->pidfd, &info, WEXITED | WNOHANG) < 0 ||
                  info.si_pid == 0;
  if (monitor->held) {
    return;
  }
  monitor->ended = true;
  monitor->deadline = monotonic_ms() + PATIENCE;
  monitor->record.at = now_ns();
  if (info.si_code == CLD_EXITED) {
    monitor->record.code = (uint32_t)info.si_status;
  } else {
    monitor->record.signal = (uint32_t)info.si_status;
  }
  on_channel(monitor);
}

// Passes on one read of a stream. Returns its length, 0 when nothing can be passed on for now.
static size_t relay(struct monitor *monitor, int stream) {
  static char bytes[FRAME_LONGEST];
  if (monitor->output[stream] < 0 || !control_has_room(&monitor->control)) {
    return 0;
  }
  ssize_t length = read(monitor->output[stream], bytes, sizeof bytes);
  if (length > 0) {
    log_append(&monitor->log, stream, bytes, (size_t)length);
    control_output(&monitor->control, stream, (const uint8_t *)bytes, (size_t)length);
    return (size_t)length;
  }
  if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
    close_once(&monitor->output[stream]);
  }
  return 0;
}

// Waits for whatever comes next and looks after it. Returns the number of ready descriptors.
static int turn(struct monitor *monitor, int timeout) {
  bool room = control_has_room(&monitor->control);
  struct pollfd watched[5 + CLIENTS + 2] = {
      {.fd = monitor->channel, .events = POLLIN},
      {.fd = monitor->server, .events = POLLIN},
      {.fd = monitor->ended || monitor->held ? -1 : monitor->pidfd, .events = POLLIN},
      {.fd = room ? monitor->output[0] : -1, .events = POLLIN},
      {.fd = room ? monitor->output[1] : -1, .events = POLLIN},
  };
  size_t count = 5 + control_watch(&monitor->control, watched + 5);
  bool pauses = (monitor->held || monitor->control.crowded) && (timeout < 0 || timeout > PAUSE);
  int ready = poll(watched, count, pauses ? PAUSE : timeout);
  if (ready < 0 && errno != EINTR) {
    // As where there are more descriptors than the limit of open files allows.
    (void)poll(NULL, 0, PAUSE);
    monitor->held = !monitor->ended;
  }
  if (monitor->held) {
    on_end(monitor);
  }
  if (monitor->control.crowded) {
    control_serve(&monitor->control);
  }
  if (ready <= 0) {
    return ready;
  }
  for (size_t i = 5; i < count; i++) {
    if (watched[i].revents != 0) {
      control_serve(&monitor->control);
      break;
    }
  }
  // Before the channel: a packet there can put the successor's pidfd, which isn't ready, in the
  // place of the one that was watched.
  if (watched[2].revents != 0) {
    on_end(monitor);
  }
  if (watched[0].revents != 0) {
    on_channel(monitor);
  }
  if (watched[1].revents != 0 && monitor->server >= 0) {
    on_server(monitor);
  }
  relay(monitor, STDOUT_STREAM);
  relay(monitor, STDERR_STREAM);
  return ready;
}

// Waits for clients that have not taken everything yet, until the process has been dead for too
// long: those that still have not are left then.
static void wait_for_clients(struct monitor *monitor) {
  uint64_t now = monotonic_ms();
  if (now >= monitor->deadline) {
    control_drop_busy(&monitor->control);
  } else {
    turn(monitor, (int)(monitor->deadline - now));
  }
}

// Relays what was in a pipe when the process ended. Descendants that hold it open and may write for
// ever are not waited for: what they write later would come behind the end.
static void drain(struct monitor *monitor, int stream) {
  int left = 0;
  if (monitor->output[stream] < 0 || ioctl(monitor->output[stream], FIONREAD, &left) < 0) {
    return;
  }
  while (left > 0) {
    size_t length = relay(monitor, stream);
    left -= (int)length;
    if (length == 0 && control_has_room(&monitor->control)) {
      break;
    }
    if (length == 0) {
      wait_for_clients(monitor);
    }
  }
}

int monitor_run(struct monitor *monitor) {
  while (!monitor->ended) {
    turn(monitor, -1);
  }
  if (!monitor->started) {
    monitor_abandon(monitor);
    return 1;
  }
  for (int stream = 0; stream < STREAMS; stream++) {
    drain(monitor, stream);
    close_once(&monitor->output[stream]);
  }
  log_finish(&monitor->log);
  record_write(&monitor->record, monitor->log.lost);
  control_exit(&monitor->control, &monitor->record);
  while (control_busy(&monitor->control)) {
    wait_for_clients(monitor);
  }
  control_close(&monitor->control);
  return 0;
}
