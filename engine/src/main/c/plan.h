// The launch plan as it arrives from the server, and its reader. All of a plan is validated before
// anything of it is carried out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum {
  PLAN_MAGIC = 0x31504c42,  // "BLP1"
  PLAN_HEADER = 20,
  PLAN_LONGEST = 16 << 20,
  PLAN_MOST_OPS = 16384,
  PLAN_MOST_DESCRIPTORS = 128,
  PLAN_MOST_LOG_FILES = 1000,
  FIELDS = 6,
};

enum tag {
  ENTER_NAMESPACES = 1,
  ENTER_PID_NAMESPACE,
  JOIN_NAMESPACES,
  JOIN_NAMESPACE,
  JOIN_CGROUPS,
  NEW_CGROUP_NAMESPACE,
  AWAIT_NETWORK,
  NEW_SESSION_KEYRING,
  LOOPBACK_UP,
  SET_PROPAGATION,
  MOUNT_OVERLAY,
  MOUNT_OVERLAY_CLASSIC,
  MOUNT_HOST_FOLDER,
  ENTER_ROOT,
  MOUNT_FILE_SYSTEM,
  BIND_MOUNT,
  MAKE_FOLDER,
  MAKE_FILE,
  MAKE_LINK,
  MAKE_DEVICE,
  MASK_PATH,
  READ_ONLY_PATH,
  SET_ROOT_ATTRIBUTES,
  PIVOT_ROOT,
  SET_HOSTNAME,
  SYSCTL,
  SET_LIMIT,
  SET_OOM_SCORE_ADJUSTMENT,
  CHANGE_FOLDER,
  SET_USER,
  SET_CAPABILITIES,
  SET_NO_NEW_PRIVILEGES,
  SET_APP_ARMOR_PROFILE,
  LOAD_SECCOMP,
  AWAIT_START,
  EXECUTE,
  TAGS,
};

// One field of an operation. Strings end in NUL and point into the plan; lists end in NULL.
union value {
  uint64_t number;
  char *string;
  struct {
    uint32_t count;
    char **items;
  } strings;
  struct {
    uint32_t count;
    const uint8_t *bytes;
  } bytes;
};

struct op {
  uint32_t tag;
  union value field[FIELDS];
};

struct plan {
  uint32_t descriptors;
  const char *id;
  const char *nonce;
  const char *control;
  const char *exit;
  const char *log;  // "" without one
  uint64_t log_bytes;
  uint32_t log_files;
  bool stdin_pipe;
  uint32_t count;
  uint32_t clone;      // index of the operation that makes the process
  bool has_successor;  // another process takes over in a pid namespace that this one joined
  struct op *ops;
};

struct plan_header {
  uint32_t length;  // of the whole plan
  uint32_t descriptors;
  uint32_t count;
};

// Reads the first PLAN_HEADER bytes.
int plan_read_header(const uint8_t *bytes, struct plan_header *header, struct error *err);

// The memory that plan_read needs for lists and operations.
size_t plan_memory(const struct plan_header *header);

// Reads a whole plan. Memory is zeroed and as large as plan_memory says.
int plan_read(uint8_t *bytes, const struct plan_header *header, void *memory, struct plan *plan,
              struct error *err);
