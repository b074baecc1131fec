#include "text.h"

#include <string.h>

struct text text_in(char *buffer, size_t size) {
  return (struct text){.start = buffer, .at = buffer, .end = buffer + size - 1};
}

void text_string(struct text *text, const char *string) {
  while (*string != '\0' && text->at < text->end) {
    *text->at++ = *string++;
  }
}

void text_digits(struct text *text, uint64_t number, unsigned width) {
  char digits[21];
  char *at = digits + sizeof digits - 1;
  *at = '\0';
  while (number > 0 || width > 0) {
    if (at == digits) {
      break;
    }
    *--at = (char)('0' + number % 10);
    number /= 10;
    width -= width > 0;
  }
  text_string(text, at);
}

void text_number(struct text *text, uint64_t number) {
  text_digits(text, number, 1);
}

void text_skip(struct text *text) {
  text->at = text->start + strlen(text->start);
}

size_t text_end(struct text *text) {
  *text->at = '\0';
  return (size_t)(text->at - text->start);
}
