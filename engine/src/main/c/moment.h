// Times, without the C library's time zones.
#pragma once

#include <stdint.h>

#include "text.h"

// Nanoseconds since 1970.
uint64_t now_ns(void);

// Milliseconds of a clock that only goes forward.
uint64_t monotonic_ms(void);

// RFC 3339 in UTC with nine digits of fraction: 30 characters.
enum { TIMESTAMP = 30 };
void text_timestamp(struct text *text, uint64_t ns);
