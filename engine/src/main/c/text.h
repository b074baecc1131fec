// Text put together in a buffer of fixed size; what doesn't fit is cut off. The monitor stays small
// because it never touches printf.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct text {
  char *start;
  char *at;
  char *end;
};

struct text text_in(char *buffer, size_t size);
void text_string(struct text *text, const char *string);
void text_number(struct text *text, uint64_t number);
// The number with leading zeros.
void text_digits(struct text *text, uint64_t number, unsigned width);
// Goes to the end of what the buffer already holds.
void text_skip(struct text *text);
// Writes the final NUL; returns the length.
size_t text_end(struct text *text);
