#include "moment.h"

#include <time.h>

static const uint64_t SECOND = 1000000000;

uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

uint64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void text_timestamp(struct text *text, uint64_t ns) {
  uint64_t seconds = ns / SECOND;
  uint64_t of_day = seconds % 86400;
  // Days since 0000-03-01, in eras of 400 years: leap days are at the end of a year then.
  uint64_t days = seconds / 86400 + 719468;
  uint64_t era = days / 146097;
  uint64_t day_of_era = days % 146097;
  uint64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint64_t month_from_march = (5 * day_of_year + 2) / 153;
  uint64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  text_digits(text, era * 400 + year_of_era + (month <= 2), 4);
  text_string(text, "-");
  text_digits(text, month, 2);
  text_string(text, "-");
  text_digits(text, day_of_year - (153 * month_from_march + 2) / 5 + 1, 2);
  text_string(text, "T");
  text_digits(text, of_day / 3600, 2);
  text_string(text, ":");
  text_digits(text, of_day / 60 % 60, 2);
  text_string(text, ":");
  text_digits(text, of_day % 60, 2);
  text_string(text, ".");
  text_digits(text, ns % SECOND, 9);
  text_string(text, "Z");
}
