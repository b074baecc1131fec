#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/vfs.h>

#include "calls.h"
#include "descriptor.h"
#include "text.h"

static bool is_proc(int fd) {
  struct statfs status;
  return fstatfs(fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

int open_target(const struct launch *launch, const char *target, uint64_t flags, uint64_t resolve,
                struct error *err) {
  if (launch->root < 0) {
    return fail(err, EINVAL, "no root was entered before", target);
  }
  int fd;
  int tries = 0;
  do {
    fd = sys_openat2(launch->root, target, flags | O_CLOEXEC, 0,
                     RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve);
    // A rename or mount anywhere made the kernel unsure whether a ".." stayed inside.
  } while (fd < 0 && errno == EAGAIN && ++tries < 100);
  return fd >= 0 ? fd : fail(err, errno, "openat2", target);
}

int open_parent(const struct launch *launch, const char *target, const char **name,
                struct error *err) {
  char parent[4096];
  const char *slash = strrchr(target, '/');
  size_t length = (size_t)(slash - target) + 1;
  if (length >= sizeof parent || slash[1] == '\0') {
    return fail(err, EINVAL, "path without a name at its end", target);
  }
  memcpy(parent, target, length);
  parent[length] = '\0';
  *name = slash + 1;
  if (strcmp(*name, "..") == 0 || strcmp(*name, ".") == 0) {
    return fail(err, EINVAL, "path without a name at its end", target);
  }
  return open_target(launch, parent, O_PATH | O_DIRECTORY, 0, err);
}

int open_proc(int *proc, struct error *err) {
  *proc = open("/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (*proc < 0) {
    return fail(err, errno, "open", "/proc");
  }
  return is_proc(*proc) ? 0
                        : fail(err, EPERM, "refusing, as it is not the proc file system,", "/proc");
}

int open_in_proc(const struct launch *launch, const char *path, uint64_t flags, struct error *err) {
  int fd = sys_openat2(launch->proc, path, flags | O_CLOEXEC, 0,
                       RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
  return fd >= 0 ? fd : fail(err, errno, "openat2 /proc", path);
}

int write_proc(const struct launch *launch, const char *path, const char *text, struct error *err) {
  CLOSING int file = open_in_proc(launch, path, O_WRONLY, err);
  if (file < 0) {
    return -1;
  }
  if (write(file, text, strlen(text)) < 0) {
    return fail(err, errno, "write /proc", path);
  }
  return 0;
}

int refuse_proc(int target, const char *path, struct error *err) {
  return is_proc(target) ? fail(err, EPERM, "refusing to mount inside the proc file system", path)
                         : 0;
}
