#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "calls.h"
#include "descriptor.h"
#include "paths.h"
#include "text.h"

int op_new_session_keyring(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  (void)op;
  return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0
             ? 0
             : fail(err, errno, "keyctl", "KEYCTL_JOIN_SESSION_KEYRING");
}

int op_loopback_up(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  (void)op;
  CLOSING int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {.ifr_name = "lo"};
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) < 0) {
    return fail(err, errno, "bring up", "lo");
  }
  return 0;
}

int op_set_hostname(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  const char *name = op->field[0].string;
  return sethostname(name, strlen(name)) == 0 ? 0 : fail(err, errno, "sethostname", name);
}

int op_sysctl(struct launch *launch, const struct op *op, struct error *err) {
  char path[256];
  struct text text = text_in(path, sizeof path);
  text_string(&text, "sys/");
  text_string(&text, op->field[0].string);
  text_end(&text);
  for (char *at = path; *at != '\0'; at++) {
    if (*at == '.') {
      *at = '/';
    }
  }
  return write_proc(launch, path, op->field[1].string, err);
}

int op_set_limit(struct launch *launch, const struct op *op, struct error *err) {
  (void)launch;
  struct rlimit limit = {.rlim_cur = op->field[1].number, .rlim_max = op->field[2].number};
  if (syscall(SYS_prlimit64, 0, (int)op->field[0].number, &limit, NULL) < 0) {
    char number[24];
    struct text text = text_in(number, sizeof number);
    text_number(&text, op->field[0].number);
    text_end(&text);
    return fail(err, errno, "setrlimit of resource", number);
  }
  return 0;
}

int op_set_oom_score_adjustment(struct launch *launch, const struct op *op, struct error *err) {
  int32_t value = (int32_t)op->field[0].number;
  char number[16];
  struct text text = text_in(number, sizeof number);
  text_string(&text, value < 0 ? "-" : "");
  text_number(&text, (uint64_t)(value < 0 ? -(int64_t)value : value));
  text_end(&text);
  return write_proc(launch, "self/oom_score_adj", number, err);
}
