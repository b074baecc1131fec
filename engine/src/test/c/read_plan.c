// The launcher's plan reader on its own, for tests. Takes plans from standard input, each behind
// its length, and answers each with u32 0, u32 length and the plan written anew from what was read,
// or with u32 1, u32 length and why it was refused. Built with sanitizers: a read outside the plan
// or its tables ends it.
#include <stdio.h>
#include <stdlib.h>

#include "../../main/c/plan.c"

struct writer {
  uint8_t *bytes;
  size_t length;
};

static void write_number(struct writer *out, uint64_t number, size_t size) {
  for (size_t i = 0; i < size; i++) {
    out->bytes[out->length++] = (uint8_t)(number >> (8 * i));
  }
}

static void write_bytes(struct writer *out, const void *bytes, size_t length) {
  memcpy(out->bytes + out->length, bytes, length);
  out->length += length;
}

static void write_string(struct writer *out, const char *string) {
  write_number(out, strlen(string), 4);
  write_bytes(out, string, strlen(string) + 1);
}

static void write_field(struct writer *out, char kind, const union value *value) {
  switch (kind) {
    case 'n':
    case 'i':
    case 'u':
    case 'd':
    case 'D':
      write_number(out, value->number, 4);
      break;
    case 'l':
      write_number(out, value->number, 8);
      break;
    case 's':
    case 'p':
    case 'P':
      write_string(out, value->string);
      break;
    case 'b':
    case 'U':
      write_number(out, value->bytes.count, 4);
      write_bytes(out, value->bytes.bytes, value->bytes.count * (kind == 'U' ? 4U : 1U));
      break;
    default:
      write_number(out, value->strings.count, 4);
      for (char **at = value->strings.items; *at != NULL; at++) {
        write_string(out, *at);
      }
      break;
  }
}

static void write_plan(struct writer *out, const struct plan *plan) {
  write_number(out, PLAN_MAGIC, 4);
  write_number(out, 1, 4);
  write_number(out, 0, 4);
  write_number(out, plan->descriptors, 4);
  write_number(out, plan->count, 4);
  write_string(out, plan->id);
  write_string(out, plan->nonce);
  write_string(out, plan->control);
  write_string(out, plan->exit);
  write_string(out, plan->log);
  write_number(out, plan->log_bytes, 8);
  write_number(out, plan->log_files, 4);
  write_number(out, plan->stdin_pipe, 4);
  for (uint32_t i = 0; i < plan->count; i++) {
    struct op *op = &plan->ops[i];
    size_t head = out->length;
    write_number(out, op->tag, 4);
    write_number(out, 0, 4);
    for (int field = 0; FORMATS[op->tag][field] != '\0'; field++) {
      write_field(out, FORMATS[op->tag][field], &op->field[field]);
    }
    struct writer length = {out->bytes, head + 4};
    write_number(&length, out->length - head - 8, 4);
  }
  struct writer length = {out->bytes, 8};
  write_number(&length, out->length, 4);
}

// The memory is there, or all ends.
static void *allocate(size_t length) {
  void *memory = calloc(1, length);
  if (memory == NULL) {
    abort();
  }
  return memory;
}

static int read_one(const uint8_t *bytes, size_t length, struct writer *out, struct error *err) {
  struct plan_header header;
  if (length < PLAN_HEADER) {
    return fail(err, EINVAL, "plan shorter than its header", "");
  }
  if (plan_read_header(bytes, &header, err) < 0) {
    return -1;
  }
  if (header.length != length) {
    return fail(err, EINVAL, "plan of another length than it says", "");
  }
  // Each in memory of exactly its size, so that the sanitizer sees one byte too many.
  uint8_t *copy = allocate(length);
  void *memory = allocate(plan_memory(&header));
  memcpy(copy, bytes, length);
  struct plan plan;
  int result = plan_read(copy, &header, memory, &plan, err);
  if (result == 0) {
    write_plan(out, &plan);
  }
  free(memory);
  free(copy);
  return result;
}

static void answer(uint32_t status, const void *bytes, size_t length) {
  uint32_t head[2] = {status, (uint32_t)length};
  fwrite(head, sizeof head, 1, stdout);
  fwrite(bytes, 1, length, stdout);
  fflush(stdout);
}

int main(void) {
  uint32_t length;
  while (fread(&length, sizeof length, 1, stdin) == 1) {
    uint8_t *bytes = allocate((size_t)length + 1);
    if (fread(bytes, 1, length, stdin) != length) {
      return 1;
    }
    struct writer out = {.bytes = allocate(2 * (size_t)length + 1024)};
    struct error err = {0};
    if (read_one(bytes, length, &out, &err) < 0) {
      answer(1, err.words, strlen(err.words));
    } else {
      answer(0, out.bytes, out.length);
    }
    free(out.bytes);
    free(bytes);
  }
  return 0;
}
