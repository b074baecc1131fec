#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "calls.h"
#include "descriptor.h"
#include "paths.h"

int op_enter_root(struct launch *launch, const struct op *op, struct error *err) {
  close_once(&launch->root);
  launch->root = open(op->field[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return launch->root >= 0 ? 0 : fail(err, errno, "open", op->field[0].string);
}

// Read-only, because the file's mode and owner are those of the host's /dev/null.
static int clone_null(struct error *err) {
  CLOSING int null = open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;
  if (null < 0 || fstat(null, &status) < 0) {
    return fail(err, errno, "open", "/dev/null");
  }
  if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3)) {
    return fail(err, EPERM, "refusing what is not the device 1:3", "/dev/null");
  }
  int mount = sys_open_tree(null, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);
  struct mount_attr set = {.attr_set = MOUNT_ATTR_RDONLY};
  if (mount < 0 || sys_mount_setattr(mount, 0, &set) < 0) {
    fail(err, errno, "clone", "/dev/null");
    close_once(&mount);
  }
  return mount;
}

static int empty_folder(struct error *err) {
  CLOSING int context = sys_fsopen("tmpfs");
  if (context < 0 || sys_fsconfig(context, FSCONFIG_SET_STRING, "mode", "555") < 0 ||
      sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) < 0) {
    return fail(err, errno, "make", "tmpfs");
  }
  int mount = sys_fsmount(
      context, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  return mount >= 0 ? mount : fail(err, errno, "fsmount", "tmpfs");
}

// Opens a path that may be missing: -1 with no error number then.
static int open_present(const struct launch *launch, const char *path, struct error *err) {
  int target = open_target(launch, path, O_PATH, 0, err);
  if (target < 0 && (err->number == ENOENT || err->number == ENOTDIR)) {
    err->number = 0;
  }
  return target;
}

int op_mask_path(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  CLOSING int target = open_present(launch, path, err);
  if (target < 0) {
    return err->number == 0 ? 0 : -1;
  }
  struct stat status;
  if (fstat(target, &status) < 0) {
    return fail(err, errno, "fstat", path);
  }
  CLOSING int mount = S_ISDIR(status.st_mode) ? empty_folder(err) : clone_null(err);
  if (mount < 0) {
    return -1;
  }
  return sys_move_mount(mount, target, "") == 0 ? 0 : fail(err, errno, "move_mount onto", path);
}

int op_read_only_path(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  CLOSING int target = open_present(launch, path, err);
  if (target < 0) {
    return err->number == 0 ? 0 : -1;
  }
  CLOSING int mount = sys_open_tree(target, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);
  if (mount < 0) {
    return fail(err, errno, "open_tree", path);
  }
  struct mount_attr set = {.attr_set = MOUNT_ATTR_RDONLY};
  if (sys_mount_setattr(mount, AT_RECURSIVE, &set) < 0) {
    return fail(err, errno, "mount_setattr", path);
  }
  return sys_move_mount(mount, target, "") == 0 ? 0 : fail(err, errno, "move_mount onto", path);
}

int op_set_root_attributes(struct launch *launch, const struct op *op, struct error *err) {
  struct mount_attr set = {.attr_set = op->field[0].number};
  if ((set.attr_set & MOUNT_ATTR__ATIME) != 0) {
    set.attr_clr = MOUNT_ATTR__ATIME;
  }
  return sys_mount_setattr(launch->root, 0, &set) == 0
             ? 0
             : fail(err, errno, "mount_setattr", "the root");
}

int op_pivot_root(struct launch *launch, const struct op *op, struct error *err) {
  (void)op;
  if (fchdir(launch->root) < 0) {
    return fail(err, errno, "fchdir", "the root");
  }
  // The old root ends up on top of the new one, from where it is taken away.
  if (sys_pivot_root(".", ".") < 0) {
    return fail(err, errno, "pivot_root", "");
  }
  if (sys_umount(".", MNT_DETACH) < 0) {
    return fail(err, errno, "umount2", "the old root");
  }
  return chdir("/") == 0 ? 0 : fail(err, errno, "chdir", "/");
}

int op_change_folder(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  CLOSING int folder = open_target(launch, path, O_PATH | O_DIRECTORY, 0, err);
  if (folder < 0) {
    return -1;
  }
  if (fchdir(folder) < 0) {
    return fail(err, errno, "fchdir", path);
  }
  // The system call itself: outside the root it answers "(unreachable)/...".
  char now[4096];
  if (syscall(SYS_getcwd, now, sizeof now) < 0) {
    return fail(err, errno, "getcwd", path);
  }
  return now[0] == '/' ? 0 : fail(err, EPERM, "refusing a folder outside the root", path);
}
