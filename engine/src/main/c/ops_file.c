#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "calls.h"
#include "descriptor.h"
#include "paths.h"

static int make_one_folder(const struct launch *launch, const char *path, unsigned mode,
                           struct error *err) {
  const char *name = NULL;
  CLOSING int parent = open_parent(launch, path, &name, err);
  if (parent < 0) {
    return -1;
  }
  if (mkdirat(parent, name, mode) < 0 && errno != EEXIST) {
    return fail(err, errno, "mkdirat", path);
  }
  return 0;
}

int op_make_folder(struct launch *launch, const struct op *op, struct error *err) {
  char path[4096];
  size_t length = strnlen(op->field[0].string, sizeof path);
  if (length == sizeof path) {
    return fail(err, ENAMETOOLONG, "mkdirat", op->field[0].string);
  }
  memcpy(path, op->field[0].string, length + 1);
  while (length > 1 && path[length - 1] == '/') {
    path[--length] = '\0';
  }
  for (size_t i = 1; i < length; i++) {
    if (path[i] == '/' && path[i - 1] != '/') {
      path[i] = '\0';
      if (make_one_folder(launch, path, 0755, err) < 0) {
        return -1;
      }
      path[i] = '/';
    }
  }
  if (length == 1) {
    return 0;
  }
  return make_one_folder(launch, path, (unsigned)op->field[1].number, err);
}

int op_make_file(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  const char *name = NULL;
  CLOSING int parent = open_parent(launch, path, &name, err);
  if (parent < 0) {
    return -1;
  }
  // Never opened: what stands there may be a pipe or a device.
  if (mknodat(parent, name, S_IFREG | (mode_t)op->field[1].number, 0) < 0 && errno != EEXIST) {
    return fail(err, errno, "mknodat", path);
  }
  return 0;
}

int op_make_link(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  const char *name = NULL;
  CLOSING int parent = open_parent(launch, path, &name, err);
  if (parent < 0) {
    return -1;
  }
  return symlinkat(op->field[1].string, parent, name) == 0 ? 0
                                                           : fail(err, errno, "symlinkat", path);
}

int op_make_device(struct launch *launch, const struct op *op, struct error *err) {
  const char *path = op->field[0].string;
  const char *name = NULL;
  CLOSING int parent = open_parent(launch, path, &name, err);
  if (parent < 0) {
    return -1;
  }
  dev_t device = makedev((unsigned)op->field[2].number, (unsigned)op->field[3].number);
  if (mknodat(parent, name, (mode_t)op->field[1].number, device) < 0) {
    return fail(err, errno, "mknodat", path);
  }
  uid_t uid = (uid_t)op->field[4].number;
  gid_t gid = (gid_t)op->field[5].number;
  if ((uid != 0 || gid != 0) && fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0) {
    return fail(err, errno, "fchownat", path);
  }
  return 0;
}
