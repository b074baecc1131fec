#include "plan.h"

#include <errno.h>
#include <limits.h>
#include <linux/sched.h>
#include <string.h>

#include "text.h"

// The fields of each operation:
//   n namespaces  i number  u user or group id  l 64 bits  d descriptor  D descriptor or none
//   s string  p absolute path  P absolute path or empty  b bytes
//   S strings  T absolute paths, at least one  C paths with a slash, at least one  O names and
//   values in turn  U user or group ids
static const char *const FORMATS[TAGS] = {
    [ENTER_NAMESPACES] = "nD",
    [ENTER_PID_NAMESPACE] = "",
    [JOIN_NAMESPACES] = "dn",
    [JOIN_NAMESPACE] = "dn",
    [JOIN_CGROUPS] = "T",
    [NEW_CGROUP_NAMESPACE] = "",
    [AWAIT_NETWORK] = "",
    [NEW_SESSION_KEYRING] = "",
    [LOOPBACK_UP] = "",
    [SET_PROPAGATION] = "i",
    [MOUNT_OVERLAY] = "TPPOp",
    [MOUNT_OVERLAY_CLASSIC] = "psp",
    [MOUNT_HOST_FOLDER] = "ppil",
    [ENTER_ROOT] = "p",
    [MOUNT_FILE_SYSTEM] = "sspOl",
    [BIND_MOUNT] = "ppill",
    [MAKE_FOLDER] = "pi",
    [MAKE_FILE] = "pi",
    [MAKE_LINK] = "ps",
    [MAKE_DEVICE] = "piiiuu",
    [MASK_PATH] = "p",
    [READ_ONLY_PATH] = "p",
    [SET_ROOT_ATTRIBUTES] = "l",
    [PIVOT_ROOT] = "",
    [SET_HOSTNAME] = "s",
    [SYSCTL] = "ss",
    [SET_LIMIT] = "ill",
    [SET_OOM_SCORE_ADJUSTMENT] = "i",
    [CHANGE_FOLDER] = "p",
    [SET_USER] = "uuU",
    [SET_CAPABILITIES] = "lllll",
    [SET_NO_NEW_PRIVILEGES] = "",
    [SET_APP_ARMOR_PROFILE] = "s",
    [LOAD_SECCOMP] = "ib",
    [AWAIT_START] = "",
    [EXECUTE] = "CSS",
};

static const uint64_t NAMESPACES =
    CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS;

// Where the reader is. After the first failure every further read answers 0 or empty.
struct reader {
  uint8_t *start;
  uint8_t *at;
  uint8_t *end;
  char **pointers;  // free room for lists
  uint32_t descriptors;
  struct error *err;
  bool failed;
};

static char EMPTY[] = "";

static void refuse(struct reader *in, const char *why) {
  if (in->failed) {
    return;
  }
  in->failed = true;
  char where[64];
  struct text text = text_in(where, sizeof where);
  text_string(&text, "at byte ");
  text_number(&text, (uint64_t)(in->at - in->start));
  text_end(&text);
  fail(in->err, EINVAL, why, where);
}

static size_t left(const struct reader *in) {
  return (size_t)(in->end - in->at);
}

static uint64_t read_number(struct reader *in, size_t size) {
  if (in->failed || left(in) < size) {
    refuse(in, "plan ends inside a number");
    return 0;
  }
  uint64_t number = 0;
  for (size_t i = 0; i < size; i++) {
    number |= (uint64_t)in->at[i] << (8 * i);
  }
  in->at += size;
  return number;
}

static uint32_t read_u32(struct reader *in) {
  return (uint32_t)read_number(in, 4);
}

static char *read_string(struct reader *in) {
  uint32_t length = read_u32(in);
  // The NUL behind it needs one more byte: written so that no sum can overflow.
  if (in->failed || length >= left(in)) {
    refuse(in, "plan ends inside a string");
    return EMPTY;
  }
  char *string = (char *)in->at;
  if (string[length] != '\0' || memchr(string, '\0', length) != NULL) {
    refuse(in, "string with a NUL inside or none behind it");
    return EMPTY;
  }
  in->at += length + 1;
  return string;
}

static char *read_path(struct reader *in, bool may_be_empty) {
  char *path = read_string(in);
  if (*path != '/' && !(may_be_empty && *path == '\0')) {
    refuse(in, "path that is not absolute");
  }
  return path;
}

// n strings are 4 + 5n bytes or more and take n + 1 pointers: one for every four bytes is enough.
static void read_strings(struct reader *in, char kind, union value *value) {
  uint32_t count = read_u32(in);
  if (in->failed || count > left(in) / 5) {
    refuse(in, "list that is longer than the plan");
    return;
  }
  if ((kind == 'O' && count % 2 != 0) || ((kind == 'T' || kind == 'C') && count == 0)) {
    refuse(in, "list with a wrong number of entries");
    return;
  }
  value->strings.count = count;
  value->strings.items = in->pointers;
  in->pointers += count + 1;
  for (uint32_t i = 0; i < count; i++) {
    char *item = kind == 'T' ? read_path(in, false) : read_string(in);
    if (kind == 'C' && strchr(item, '/') == NULL) {
      refuse(in, "program without a folder");
    }
    value->strings.items[i] = item;
  }
}

static void read_bytes(struct reader *in, size_t unit, union value *value) {
  uint32_t count = read_u32(in);
  if (in->failed || count > left(in) / unit) {
    refuse(in, "bytes that are longer than the plan");
    return;
  }
  value->bytes.count = count;
  value->bytes.bytes = in->at;
  in->at += count * unit;
}

// -1 is no id for the kernel but "leave it as it is": ids end at 2^31 - 1.
static uint32_t read_id(struct reader *in) {
  uint32_t id = read_u32(in);
  if (id > INT_MAX) {
    refuse(in, "user or group id above 2147483647");
  }
  return id;
}

static void read_ids(struct reader *in, union value *value) {
  read_bytes(in, sizeof(uint32_t), value);
  if (in->failed) {
    return;
  }
  struct reader ids = *in;
  ids.at -= value->bytes.count * sizeof(uint32_t);
  for (uint32_t i = 0; i < value->bytes.count; i++) {
    read_id(&ids);
  }
  in->failed = ids.failed;
}

static uint64_t read_descriptor(struct reader *in, bool optional) {
  uint32_t index = read_u32(in);
  if (index >= in->descriptors && !(optional && index == UINT32_MAX)) {
    refuse(in, "descriptor that was not sent");
  }
  return index;
}

static uint64_t read_namespaces(struct reader *in) {
  uint64_t flags = read_u32(in);
  if ((flags & ~NAMESPACES) != 0) {
    refuse(in, "unknown namespace");
  }
  return flags;
}

static void read_field(struct reader *in, char kind, union value *value) {
  switch (kind) {
    case 'n':
      value->number = read_namespaces(in);
      break;
    case 'i':
      value->number = read_u32(in);
      break;
    case 'u':
      value->number = read_id(in);
      break;
    case 'l':
      value->number = read_number(in, 8);
      break;
    case 'd':
    case 'D':
      value->number = read_descriptor(in, kind == 'D');
      break;
    case 's':
      value->string = read_string(in);
      break;
    case 'p':
    case 'P':
      value->string = read_path(in, kind == 'P');
      break;
    case 'b':
      read_bytes(in, 1, value);
      break;
    case 'U':
      read_ids(in, value);
      break;
    default:
      read_strings(in, kind, value);
      break;
  }
}

static void read_op(struct reader *in, struct op *op) {
  uint32_t tag = read_u32(in);
  uint32_t length = read_u32(in);
  if (in->failed || tag == 0 || tag >= TAGS) {
    refuse(in, "unknown operation");
    return;
  }
  if (length > left(in)) {
    refuse(in, "operation that is longer than the plan");
    return;
  }
  op->tag = tag;
  struct reader fields = *in;
  fields.end = in->at + length;
  const char *format = FORMATS[tag];
  for (int i = 0; format[i] != '\0'; i++) {
    read_field(&fields, format[i], &op->field[i]);
  }
  if (fields.at != fields.end) {
    refuse(&fields, "operation with bytes left over");
  }
  in->at = fields.at;
  in->pointers = fields.pointers;
  in->failed = fields.failed;
}

static void read_parameters(struct reader *in, struct plan *plan) {
  plan->id = read_string(in);
  plan->nonce = read_string(in);
  plan->control = read_path(in, false);
  plan->exit = read_path(in, false);
  plan->log = read_path(in, true);
  plan->log_bytes = read_number(in, 8);
  plan->log_files = read_u32(in);
  uint32_t stdin_pipe = read_u32(in);
  plan->stdin_pipe = stdin_pipe == 1;
  if (stdin_pipe > 1) {
    refuse(in, "unknown kind of standard input");
  }
  if (strlen(plan->nonce) != 32) {
    refuse(in, "nonce that has not 32 digits");
  }
  if (strlen(plan->control) > 107) {
    refuse(in, "control socket of more than 107 bytes");
  }
  if (*plan->log != '\0' &&
      (plan->log_bytes < 65536 || plan->log_files < 1 || plan->log_files > PLAN_MOST_LOG_FILES)) {
    refuse(in, "log without room, or in too many files");
  }
}

// One operation makes the process, the last one executes, the start is awaited once in between, by
// a successor where a pid namespace was joined.
static void check_order(struct reader *in, struct plan *plan) {
  uint32_t clones = 0;
  uint64_t joined = 0;
  uint32_t networks = 0;
  uint32_t starts = 0;
  for (uint32_t i = 0; i < plan->count && !in->failed; i++) {
    uint32_t tag = plan->ops[i].tag;
    if (tag == ENTER_NAMESPACES) {
      plan->clone = i;
      clones++;
    } else if (clones == 0 && tag != JOIN_CGROUPS) {
      refuse(in, "operation before the process is made");
    }
    if (tag == ENTER_PID_NAMESPACE) {
      plan->has_successor = true;
      if (i + 3 != plan->count) {
        refuse(in, "pid namespace that is not entered right before the start is awaited");
      }
    }
    joined |= tag == JOIN_NAMESPACES || tag == JOIN_NAMESPACE ? plan->ops[i].field[1].number : 0;
    networks += tag == AWAIT_NETWORK;
    starts += tag == AWAIT_START;
    if ((tag == EXECUTE) != (i == plan->count - 1)) {
      refuse(in, "plan that does not execute last");
    }
  }
  if (((joined & CLONE_NEWPID) != 0) != plan->has_successor) {
    refuse(in, "plan that does not both join and enter a pid namespace");
  }
  if (clones != 1 || starts != 1 || networks > 1) {
    refuse(in, "plan that does not make one process and await its start once");
  }
}

int plan_read_header(const uint8_t *bytes, struct plan_header *header, struct error *err) {
  uint32_t words[PLAN_HEADER / 4];
  for (size_t i = 0; i < PLAN_HEADER / 4; i++) {
    words[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
               (uint32_t)bytes[4 * i + 2] << 16 | (uint32_t)bytes[4 * i + 3] << 24;
  }
  *header = (struct plan_header){.length = words[2], .descriptors = words[3], .count = words[4]};
  if (words[0] != PLAN_MAGIC || words[1] != 1) {
    return fail(err, EINVAL, "plan of another version", "");
  }
  if (header->length < PLAN_HEADER || header->length > PLAN_LONGEST ||
      header->descriptors > PLAN_MOST_DESCRIPTORS || header->count == 0 ||
      header->count > PLAN_MOST_OPS) {
    return fail(err, EINVAL, "plan with impossible lengths", "");
  }
  return 0;
}

size_t plan_memory(const struct plan_header *header) {
  return header->count * sizeof(struct op) + (header->length / 4 + 1) * sizeof(char *);
}

int plan_read(uint8_t *bytes, const struct plan_header *header, void *memory, struct plan *plan,
              struct error *err) {
  struct reader in = {
      .start = bytes,
      .at = bytes + PLAN_HEADER,
      .end = bytes + header->length,
      .descriptors = header->descriptors,
      .err = err,
  };
  *plan = (struct plan){.descriptors = header->descriptors, .count = header->count, .ops = memory};
  in.pointers = (char **)(plan->ops + plan->count);
  read_parameters(&in, plan);
  for (uint32_t i = 0; i < plan->count && !in.failed; i++) {
    read_op(&in, &plan->ops[i]);
  }
  if (in.at != in.end) {
    refuse(&in, "plan with bytes left over");
  }
  check_order(&in, plan);
  return in.failed ? -1 : 0;
}
