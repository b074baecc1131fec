// The launcher after the clone: it helps the launch to its end, then relays output until the
// process has ended, and tells how it ended.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "control.h"
#include "error.h"
#include "log.h"
#include "plan.h"
#include "record.h"

// The shared memory of the successor's pid, in bytes.
enum { SUCCESSOR_ROOM = 4096 };

struct monitor {
  int server;   // the plan socket, -1 when the launch is over or the server is gone
  int channel;  // to the new process, -1 once it has executed
  int pidfd;
  pid_t pid;
  int output[STREAMS];  // read ends
  int streams[3];       // the new process's ends, until the clone
  int null_mount;       // what its null device is on, until the launch is over
  uint32_t *successor;  // shared with the new process: the pid of the one that takes over, or 0
  uint32_t barrier;     // the last one that the process came to: NAMESPACES, READY or 0
  bool started;         // the server has said go there: from now on there is an end to tell of
  bool failed;
  bool held;  // the process has ended, but whoever traces it has not let go of it
  bool ended;
  uint64_t deadline;  // when clients are waited for no longer, on the monotonic clock in ms
  struct log log;
  struct control control;
  struct record record;
};

// Makes everything that can fail, before there is a process.
int monitor_prepare(struct monitor *monitor, const struct plan *plan, struct error *err);

// Takes over what belongs to the parent after the clone; closes the process's ends.
void monitor_adopt(struct monitor *monitor, pid_t pid, int pidfd, int channel);

// Runs until the process has ended. Returns the exit status of the launcher.
int monitor_run(struct monitor *monitor);

// Leaves nothing behind when there will be no process.
void monitor_abandon(struct monitor *monitor);
