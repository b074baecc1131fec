// The launcher: carries out a launch plan, then stays as the monitor of the process that it made.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "calls.h"
#include "descriptor.h"
#include "messages.h"
#include "monitor.h"
#include "ops.h"
#include "paths.h"
#include "plan.h"

// Whatever the server's process was like, this one is like this.
static int become_ours(struct error *err) {
  sigset_t none;
  sigemptyset(&none);
  // The system call: the C library keeps two signals to itself and leaves them ignored in what it
  // spawns.
  static const uint64_t defaults[8];
  for (int number = 1; number < NSIG; number++) {
    (void)syscall(SYS_rt_sigaction, number, defaults, NULL, sizeof(uint64_t));
  }
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(0177);
  if (sys_close_range(FIRST_DESCRIPTOR, ~0U, 0) < 0) {
    return fail(err, errno, "close_range", "");
  }
  if (fcntl(SOCKET_DESCRIPTOR, F_SETFD, FD_CLOEXEC) < 0) {
    return fail(err, errno, "fcntl", "the plan socket");
  }
  if (setsid() < 0) {
    return fail(err, errno, "setsid", "");
  }
  if (chdir("/") < 0) {
    return fail(err, errno, "chdir", "/");
  }
  if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NAME, "berth-monitor") < 0) {
    return fail(err, errno, "prctl", "");
  }
  return 0;
}

// Receives the header, and the descriptors that come with its first byte.
static int receive_header(uint8_t *bytes, unsigned *descriptors, struct error *err) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * PLAN_MOST_DESCRIPTORS)];
  } control;
  size_t received = 0;
  *descriptors = 0;
  while (received < PLAN_HEADER) {
    struct iovec part = {.iov_base = bytes + received, .iov_len = PLAN_HEADER - received};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t length = recvmsg(SOCKET_DESCRIPTOR, &message, MSG_CMSG_CLOEXEC);
    if (length <= 0) {
      return fail(err, length == 0 ? EPIPE : errno, "recvmsg", "the plan");
    }
    received += (size_t)length;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (rights != NULL && rights->cmsg_type == SCM_RIGHTS) {
      *descriptors = (unsigned)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    }
  }
  return 0;
}

static int receive_rest(uint8_t *bytes, size_t length, struct error *err) {
  size_t received = PLAN_HEADER;
  while (received < length) {
    ssize_t step = recv(SOCKET_DESCRIPTOR, bytes + received, length - received, 0);
    if (step <= 0) {
      return fail(err, step == 0 ? EPIPE : errno, "recv", "the plan");
    }
    received += (size_t)step;
  }
  return 0;
}

// The plan and everything made of it, in one piece of memory that is given back after the clone.
struct memory {
  uint8_t *start;
  size_t size;
};

static int receive_plan(struct memory *memory, struct plan *plan, struct error *err) {
  uint8_t head[PLAN_HEADER];
  unsigned descriptors;
  struct plan_header header;
  if (receive_header(head, &descriptors, err) < 0 || plan_read_header(head, &header, err) < 0) {
    return -1;
  }
  // Descriptors fill the lowest free numbers, so that they stand where the plan expects them.
  if (descriptors != header.descriptors) {
    return fail(err, EINVAL, "plan that came with another number of descriptors", "");
  }
  size_t tables = (plan_memory(&header) + 15) & ~(size_t)15;
  memory->size = tables + header.length;
  memory->start =
      mmap(NULL, memory->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory->start == MAP_FAILED) {
    return fail(err, errno, "mmap", "for the plan");
  }
  uint8_t *bytes = memory->start + tables;
  memcpy(bytes, head, sizeof head);
  if (receive_rest(bytes, header.length, err) < 0) {
    return -1;
  }
  return plan_read(bytes, &header, memory->start, plan, err);
}

// A server that is gone before anything was made means that nothing is to be made: whatever has the
// names of this plan's files by now belongs to the next server.
static int find_server(struct error *err) {
  struct pollfd server = {.fd = SOCKET_DESCRIPTOR};
  bool gone = poll(&server, 1, 0) > 0 && (server.revents & POLLHUP) != 0;
  return gone ? fail(err, EPIPE, "the server is gone", "") : 0;
}

// Puts the new process's descriptors where they belong and closes those of the launcher.
static int take_descriptors(const struct monitor *monitor, const struct plan *plan, int channel,
                            struct error *err) {
  for (int i = 0; i < 3; i++) {
    if (monitor->streams[i] >= 0 && dup2(monitor->streams[i], i) < 0) {
      return fail(err, errno, "dup2", "a standard stream");
    }
  }
  if (dup3(channel, SOCKET_DESCRIPTOR, O_CLOEXEC) < 0 ||
      sys_close_range(FIRST_DESCRIPTOR + plan->descriptors, ~0U, 0) < 0) {
    return fail(err, errno, "close_range", "");
  }
  return 0;
}

// A server that the kernel shall not kill early must not make its containers immune.
static int reset_oom_score(const struct launch *launch, struct error *err) {
  CLOSING int file = open_in_proc(launch, "self/oom_score_adj", O_RDWR, err);
  char value[16] = "";
  if (file < 0) {
    return -1;
  }
  if (read(file, value, sizeof value - 1) < 0) {
    return fail(err, errno, "read", "/proc/self/oom_score_adj");
  }
  if (strcmp(value, "0\n") != 0 && pwrite(file, "0", 1, 0) < 0) {
    return fail(err, errno, "write", "/proc/self/oom_score_adj");
  }
  return 0;
}

static _Noreturn void be_the_process(const struct monitor *monitor, const struct plan *plan,
                                     int channel) {
  struct launch launch = {.proc = -1,
                          .root = -1,
                          .channel = SOCKET_DESCRIPTOR,
                          .descriptors = plan->descriptors,
                          .successor = monitor->successor};
  struct packet packet = {.type = FAILED, .failed.index = NO_OP};
  struct error err = {0};
  int result = take_descriptors(monitor, plan, channel, &err);
  if (result == 0) {
    result = live_and_die_with(launch.channel, &err);
  }
  if (result == 0 && setsid() < 0) {
    result = fail(&err, errno, "setsid", "");
  }
  if (result == 0) {
    result = open_proc(&launch.proc, &err);
  }
  if (result == 0) {
    result = reset_oom_score(&launch, &err);
  }
  // Whoever gets hold of the successor shall not decide whom the launcher takes for it.
  if (result == 0 && launch.successor != NULL &&
      madvise(launch.successor, SUCCESSOR_ROOM, MADV_DONTFORK) < 0) {
    result = fail(&err, errno, "madvise", "MADV_DONTFORK");
  }
  umask(0);  // Operations give full modes.
  for (uint32_t i = plan->clone + 1; result == 0 && i < plan->count; i++) {
    packet.failed.index = i;
    result = run_op(&launch, &plan->ops[i], &err);
  }
  packet.failed.number = (uint32_t)err.number;
  memcpy(packet.failed.words, err.words, sizeof packet.failed.words);
  (void)send(launch.channel, &packet, sizeof packet, MSG_NOSIGNAL);
  _exit(1);
}

// Carries out the plan up to the clone; after it there are two processes.
static int launch_process(struct monitor *monitor, const struct plan *plan, uint32_t *index,
                          struct error *err) {
  *index = NO_OP;
  if (monitor_prepare(monitor, plan, err) < 0) {
    return -1;
  }
  int channel[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) < 0) {
    return fail(err, errno, "socketpair", "");
  }
  struct launch own = {.proc = -1, .root = -1, .channel = -1};
  for (*index = 0; *index < plan->clone; ++*index) {
    if (run_op(&own, &plan->ops[*index], err) < 0) {
      return -1;
    }
  }
  int pidfd = -1;
  pid_t pid = clone_process(&plan->ops[plan->clone], &pidfd, err);
  if (pid < 0) {
    return -1;
  }
  if (pid == 0) {
    be_the_process(monitor, plan, channel[1]);
  }
  close(channel[1]);
  monitor_adopt(monitor, pid, pidfd, channel[0]);
  return 0;
}

int main(void) {
  static struct monitor monitor = {
      .server = SOCKET_DESCRIPTOR,
      .channel = -1,
      .output = {-1, -1},
      .streams = {-1, -1, -1},
      .null_mount = -1,
      .control = {.listener = -1, .input = -1},
      .record = {.file = -1},
      .log = {.file = -1},
  };
  struct error err = {0};
  struct memory memory = {0};
  struct plan plan = {0};
  uint32_t index = NO_OP;
  if (become_ours(&err) < 0 || receive_plan(&memory, &plan, &err) < 0 || find_server(&err) < 0 ||
      launch_process(&monitor, &plan, &index, &err) < 0) {
    tell_failure(SOCKET_DESCRIPTOR, index, &err);
    monitor_abandon(&monitor);
    return 1;
  }
  for (uint32_t i = 0; i < plan.descriptors; i++) {
    close(FIRST_DESCRIPTOR + (int)i);
  }
  munmap(memory.start, memory.size);
  return monitor_run(&monitor);
}
