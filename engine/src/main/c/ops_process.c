#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "calls.h"
#include "descriptor.h"
#include "messages.h"

int clone_process(const struct op *op, int *pidfd, struct error *err) {
  struct clone_args args = {.flags = CLONE_PIDFD | op->field[0].number,
                            .pidfd = (uint64_t)(uintptr_t)pidfd,
                            .exit_signal = SIGCHLD};
  int cgroup = descriptor_of(&op->field[1]);
  if (cgroup >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = (unsigned)cgroup;
  }
  int pid = sys_clone3(&args);
  return pid >= 0 ? pid : fail(err, errno, "clone3", cgroup >= 0 ? "into the cgroup" : "");
}

int op_join_namespaces(struct launch *launch, const struct op *op, struct error *err) {
  uint64_t namespaces = op->field[1].number;
  if (setns(descriptor_of(&op->field[0]), (int)namespaces) < 0) {
    return fail(err, errno, "setns", "to the process's namespaces");
  }
  if ((namespaces & CLONE_NEWNS) != 0) {
    close_once(&launch->root);
    launch->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (launch->root < 0) {
      return fail(err, errno, "open", "/");
    }
  }
  return 0;
}

int op_join_namespace(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  if (setns(descriptor_of(&op->field[0]), (int)op->field[1].number) < 0) {
    return fail(err, errno, "setns", "to the given namespace");
  }
  return 0;
}

int op_join_cgroups(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  for (uint32_t i = 0; i < op->field[0].strings.count; i++) {
    const char *path = op->field[0].strings.items[i];
    CLOSING int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
      return fail(err, errno, "open", path);
    }
    if (write(file, "0", 1) < 0) {
      return fail(err, errno, "write 0 to", path);
    }
  }
  return 0;
}

int op_new_cgroup_namespace(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  (void)op;
  return unshare(CLONE_NEWCGROUP) == 0 ? 0 : fail(err, errno, "unshare", "the cgroup namespace");
}

// Says that this process has arrived, and waits for GO.
static int await(const struct launch *launch, uint32_t barrier, struct error *err) {
  struct packet packet = {.type = barrier};
  if (send(launch->channel, &packet, sizeof packet.type, MSG_NOSIGNAL) < 0) {
    return fail(err, errno, "send", "to the launcher");
  }
  ssize_t length;
  do {
    length = recv(launch->channel, &packet, sizeof packet, 0);
  } while (length < 0 && errno == EINTR);
  if (length < (ssize_t)sizeof packet.type || packet.type != GO) {
    _exit(1);  // The launcher is gone: nobody is left to be told.
  }
  return 0;
}

int op_await_network(struct launch *launch, const struct op *op, struct error *err) {
  (void)op;
  return await(launch, NAMESPACES, err);
}

int op_await_start(struct launch *launch, const struct op *op, struct error *err) {
  (void)op;
  return await(launch, READY, err);
}

int live_and_die_with(int channel, struct error *err) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) {
    return fail(err, errno, "prctl", "PR_SET_PDEATHSIG");
  }
  // In a pid namespace of its own this process can't ask for its parent; but the launcher alone
  // holds the channel's other end.
  struct pollfd end = {.fd = channel};
  if (poll(&end, 1, 0) > 0 && (end.revents & POLLHUP) != 0) {
    _exit(1);
  }
  return 0;
}

// Before execve looks for the program and its interpreter: close-on-exec comes after that, and a
// path such as /proc/self/fd/4/.. would lead to the host.
static void close_descriptors(struct launch *launch) {
  close_once(&launch->proc);
  close_once(&launch->root);
  for (uint32_t i = 0; i < launch->descriptors; i++) {
    close(FIRST_DESCRIPTOR + (int)i);
  }
  launch->descriptors = 0;
}

// The old call, without pidfd: a seccomp filter is in force, and filters that pass clone often
// refuse clone3. The pid is there before the new process runs.
int op_enter_pid_namespace(struct launch *launch, const struct op *op, struct error *err) {
  (void)op;
  close_descriptors(launch);
  int pid = (int)syscall(SYS_clone, CLONE_PARENT | CLONE_PARENT_SETTID, NULL, launch->successor,
                         NULL, NULL);
  if (pid < 0) {
    return fail(err, errno, "clone", "into the process's pid namespace");
  }
  if (pid > 0) {
    _exit(0);
  }
  if (live_and_die_with(launch->channel, err) < 0) {
    return -1;
  }
  return setsid() >= 0 ? 0 : fail(err, errno, "setsid", "");
}

int op_execute(struct launch *launch, const struct op *op, struct error *err) {
  // Here, because a change of credentials resets it.
  if (live_and_die_with(launch->channel, err) < 0) {
    return -1;
  }
  close_descriptors(launch);
  umask(022);
  char **candidates = op->field[0].strings.items;
  int number = ENOENT;
  for (uint32_t i = 0; i < op->field[0].strings.count; i++) {
    execve(candidates[i], op->field[1].strings.items, op->field[2].strings.items);
    if (errno == EACCES) {
      number = EACCES;
    } else if (errno != ENOENT && errno != ENOTDIR) {
      number = errno;
      break;
    }
  }
  struct packet packet = {.type = EXEC_FAILED, .failed.number = (uint32_t)number};
  (void)send(launch->channel, &packet, offsetof(struct packet, failed.words), MSG_NOSIGNAL);
  _exit(127);
}
