#include "ops.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "calls.h"
#include "paths.h"
#include "text.h"

struct capabilities {
  uint64_t effective;
  uint64_t permitted;
  uint64_t inheritable;
};

static int get_capabilities(struct capabilities *sets) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  if (syscall(SYS_capget, &header, data) < 0) {
    return -1;
  }
  sets->effective = data[0].effective | (uint64_t)data[1].effective << 32;
  sets->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
  sets->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
  return 0;
}

static int set_capabilities(const struct capabilities *sets) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  for (int i = 0; i < 2; i++) {
    data[i].effective = (uint32_t)(sets->effective >> (32 * i));
    data[i].permitted = (uint32_t)(sets->permitted >> (32 * i));
    data[i].inheritable = (uint32_t)(sets->inheritable >> (32 * i));
  }
  return (int)syscall(SYS_capset, &header, data);
}

// Pipes belong to the user who is to open /dev/stdout again.
static int give_streams(uid_t uid, struct error *err) {
  for (int fd = 0; fd <= 2; fd++) {
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) && fchown(fd, uid, (gid_t)-1) < 0) {
      return fail(err, errno, "fchown", "a standard stream");
    }
  }
  return 0;
}

_Static_assert(sizeof(long) == 8, "on 32 bits these calls take ids of 16");

// The system calls themselves: the C library's signal threads that don't exist.
static int change_ids(const struct op *op, struct error *err) {
  const union value *groups = &op->field[2];
  if (syscall(SYS_setgroups, groups->bytes.count, groups->bytes.bytes) < 0) {
    return fail(err, errno, "setgroups", "");
  }
  gid_t gid = (gid_t)op->field[1].number;
  if (syscall(SYS_setresgid, gid, gid, gid) < 0) {
    return fail(err, errno, "setresgid", "");
  }
  uid_t uid = (uid_t)op->field[0].number;
  if (syscall(SYS_setresuid, uid, uid, uid) < 0) {
    return fail(err, errno, "setresuid", "");
  }
  return 0;
}

int op_set_user(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  if (give_streams((uid_t)op->field[0].number, err) < 0) {
    return -1;
  }
  if (prctl(PR_SET_KEEPCAPS, 1) < 0) {
    return fail(err, errno, "prctl", "PR_SET_KEEPCAPS");
  }
  if (change_ids(op, err) < 0) {
    return -1;
  }
  // A change of ids sets it to what the host has in fs.suid_dumpable.
  if (prctl(PR_SET_DUMPABLE, 0) < 0) {
    return fail(err, errno, "prctl", "PR_SET_DUMPABLE");
  }
  struct capabilities sets;
  if (prctl(PR_SET_KEEPCAPS, 0) < 0 || get_capabilities(&sets) < 0) {
    return fail(err, errno, "capget", "");
  }
  sets.effective = sets.permitted;
  return set_capabilities(&sets) == 0 ? 0 : fail(err, errno, "capset", "after the change of user");
}

static int drop_bounding(uint64_t keep, struct error *err) {
  for (int capability = 0; capability < 64; capability++) {
    int present = prctl(PR_CAPBSET_READ, capability);
    if (present < 0) {
      break;  // The kernel knows no more.
    }
    if (present == 1 && (keep >> capability & 1) == 0 && prctl(PR_CAPBSET_DROP, capability) < 0) {
      return fail(err, errno, "prctl", "PR_CAPBSET_DROP");
    }
  }
  return 0;
}

static int raise_ambient(uint64_t raise, struct error *err) {
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) {
    return fail(err, errno, "prctl", "PR_CAP_AMBIENT_CLEAR_ALL");
  }
  for (int capability = 0; capability < 64; capability++) {
    if ((raise >> capability & 1) != 0 &&
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) {
      return fail(err, errno, "prctl", "PR_CAP_AMBIENT_RAISE");
    }
  }
  return 0;
}

int op_set_capabilities(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  if (drop_bounding(op->field[0].number, err) < 0) {
    return -1;
  }
  struct capabilities sets = {.effective = op->field[1].number,
                              .permitted = op->field[2].number,
                              .inheritable = op->field[3].number};
  if (set_capabilities(&sets) < 0) {
    return fail(err, errno, "capset", "");
  }
  return raise_ambient(op->field[4].number, err);
}

int op_set_no_new_privileges(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  (void)op;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
             ? 0
             : fail(err, errno, "prctl", "PR_SET_NO_NEW_PRIVS");
}

int op_set_app_armor_profile(struct launch *launch, const struct op *op, struct error *err) {
  char words[512];
  struct text text = text_in(words, sizeof words);
  text_string(&text, "exec ");
  text_string(&text, op->field[0].string);
  text_end(&text);
  return write_proc(launch, "self/attr/apparmor/exec", words, err);
}

int op_load_seccomp(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  size_t instructions = op->field[1].bytes.count / sizeof(struct sock_filter);
  if (instructions == 0 || instructions > BPF_MAXINSNS ||
      instructions * sizeof(struct sock_filter) != op->field[1].bytes.count) {
    return fail(err, EINVAL, "seccomp program of a wrong length", "");
  }
  struct sock_fprog program = {
      .len = (unsigned short)instructions,
      .filter = (struct sock_filter *)(uintptr_t)op->field[1].bytes.bytes,
  };
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, op->field[0].number, &program) < 0) {
    return fail(err, errno, "seccomp", "SECCOMP_SET_MODE_FILTER");
  }
  return 0;
}
