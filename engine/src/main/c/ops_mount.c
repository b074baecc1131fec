#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "calls.h"
#include "descriptor.h"
#include "paths.h"

// mount(2)'s names for what <linux/mount.h> gives as MS_*.
static const unsigned long RECURSIVE = MS_REC;

static int attach(int mount, int target, const char *path, struct error *err) {
  return sys_move_mount(mount, target, "") == 0 ? 0 : fail(err, errno, "move_mount onto", path);
}

// Attaches at a path of the host.
static int attach_at(int mount, const char *path, struct error *err) {
  return sys_move_mount(mount, AT_FDCWD, path) == 0 ? 0 : fail(err, errno, "move_mount onto", path);
}

static int configure(int context, const char *key, const char *value, struct error *err) {
  int result = *value == '\0' ? sys_fsconfig(context, FSCONFIG_SET_FLAG, key, NULL)
                              : sys_fsconfig(context, FSCONFIG_SET_STRING, key, value);
  if (result < 0) {
    fail(err, errno, "fsconfig", key);
    add_kernel_messages(err, context);
  }
  return result;
}

static int configure_all(int context, const union value *options, struct error *err) {
  for (uint32_t i = 0; i < options->strings.count; i += 2) {
    if (configure(context, options->strings.items[i], options->strings.items[i + 1], err) < 0) {
      return -1;
    }
  }
  return 0;
}

// Makes the file system that a context describes, as a mount that is attached nowhere yet.
static int create_mount(int context, const char *type, uint64_t attributes, struct error *err) {
  int mount = sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL);
  if (mount == 0) {
    mount = sys_fsmount(context, (unsigned)attributes);
  }
  if (mount < 0) {
    fail(err, errno, "mount", type);
    add_kernel_messages(err, context);
  }
  return mount;
}

static int set_attributes(int mount, uint64_t attributes, uint64_t propagation, bool recursive,
                          const char *path, struct error *err) {
  struct mount_attr set = {.attr_set = attributes, .propagation = propagation};
  if ((attributes & MOUNT_ATTR__ATIME) != 0) {
    set.attr_clr = MOUNT_ATTR__ATIME;
  }
  if (set.attr_set == 0 && set.propagation == 0) {
    return 0;
  }
  int result = sys_mount_setattr(mount, recursive ? AT_RECURSIVE : 0, &set);
  return result == 0 ? 0 : fail(err, errno, "mount_setattr", path);
}

// Clones a mount of the host, attached nowhere yet.
static int clone_mount(const char *source, bool recursive, struct error *err) {
  int mount = sys_open_tree(AT_FDCWD, source, OPEN_TREE_CLONE | (recursive ? AT_RECURSIVE : 0U));
  return mount >= 0 ? mount : fail(err, errno, "open_tree", source);
}

int op_set_propagation(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  unsigned long propagation = (unsigned long)op->field[0].number;
  int result = sys_mount(NULL, "/", NULL, RECURSIVE | propagation, NULL);
  return result == 0 ? 0 : fail(err, errno, "change the propagation of", "/");
}

int op_mount_overlay(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  CLOSING int context = sys_fsopen("overlay");
  if (context < 0) {
    return fail(err, errno, "fsopen", "overlay");
  }
  if (configure(context, "source", "overlay", err) < 0) {
    return -1;
  }
  for (uint32_t i = 0; i < op->field[0].strings.count; i++) {
    if (configure(context, "lowerdir+", op->field[0].strings.items[i], err) < 0) {
      return -1;
    }
  }
  const char *upper = op->field[1].string;
  if (*upper != '\0' && (configure(context, "upperdir", upper, err) < 0 ||
                         configure(context, "workdir", op->field[2].string, err) < 0)) {
    return -1;
  }
  if (configure_all(context, &op->field[3], err) < 0) {
    return -1;
  }
  CLOSING int mount = create_mount(context, "overlay", 0, err);
  return mount < 0 ? -1 : attach_at(mount, op->field[4].string, err);
}

int op_mount_overlay_classic(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  const char *folder = op->field[0].string;
  const char *on = op->field[2].string;
  if (chdir(folder) < 0) {
    return fail(err, errno, "chdir", folder);
  }
  if (sys_mount("overlay", on, "overlay", 0, op->field[1].string) < 0) {
    return fail(err, errno, "mount overlay on", on);
  }
  return chdir("/") == 0 ? 0 : fail(err, errno, "chdir", "/");
}

int op_mount_host_folder(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  const char *source = op->field[0].string;
  bool recursive = op->field[2].number != 0;
  CLOSING int mount = clone_mount(source, recursive, err);
  if (mount < 0 || set_attributes(mount, op->field[3].number, 0, recursive, source, err) < 0) {
    return -1;
  }
  return attach_at(mount, op->field[1].string, err);
}

int op_mount_file_system(struct launch *launch, const struct op *op, struct error *err) {
  const char *type = op->field[0].string;
  const char *source = op->field[1].string;
  const char *target = op->field[2].string;
  // A tmpfs may go where a link of the image points to, inside the root. What the system itself
  // expects in its place is not led elsewhere by one.
  uint64_t resolve = strcmp(type, "tmpfs") == 0 ? 0 : RESOLVE_NO_SYMLINKS;
  CLOSING int folder = open_target(launch, target, O_PATH | O_DIRECTORY, resolve, err);
  if (folder < 0 || refuse_proc(folder, target, err) < 0) {
    return -1;
  }
  CLOSING int context = sys_fsopen(type);
  if (context < 0) {
    return fail(err, errno, "fsopen", type);
  }
  if ((*source != '\0' && configure(context, "source", source, err) < 0) ||
      configure_all(context, &op->field[3], err) < 0) {
    return -1;
  }
  CLOSING int mount = create_mount(context, type, op->field[4].number, err);
  return mount < 0 ? -1 : attach(mount, folder, target, err);
}

int op_bind_mount(struct launch *launch, const struct op *op, struct error *err) {
  const char *source = op->field[0].string;
  const char *target = op->field[1].string;
  bool recursive = op->field[2].number != 0;
  CLOSING int place = open_target(launch, target, O_PATH, 0, err);
  if (place < 0 || refuse_proc(place, target, err) < 0) {
    return -1;
  }
  CLOSING int mount = clone_mount(source, recursive, err);
  if (mount < 0 ||
      set_attributes(mount, op->field[3].number, op->field[4].number, recursive, source, err) < 0) {
    return -1;
  }
  return attach(mount, place, target, err);
}
