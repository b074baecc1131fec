#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

void append(struct bytes *to, const void *data, size_t length) {
  if (to->room - to->length < length) {
    size_t room = (to->length + length) * 2;
    uint8_t *grown = realloc(to->data, room);
    if (grown == NULL) {
      end(1, "out of memory");
    }
    to->data = grown;
    to->room = room;
  }
  if (length > 0) {
    memcpy(to->data + to->length, data, length);
  }
  to->length += length;
}

void append_frame(struct bytes *to, enum channel channel, const void *data, size_t length) {
  uint8_t head[FRAME_HEAD] = {0, 0, 0, 0, (uint8_t)channel};
  uint32_t big_endian = htonl((uint32_t)length);
  memcpy(head + 5, &big_endian, sizeof big_endian);
  append(to, head, sizeof head);
  append(to, data, length);
}

void end(int status, const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  dprintf(2, "berth: ");
  vdprintf(2, format, rest);
  dprintf(2, "\n");
  va_end(rest);
  _exit(status);
}
