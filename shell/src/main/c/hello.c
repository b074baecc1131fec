#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client.h"

enum { MOST_HELLO = 1 << 20 };

// The length of the UTF-8 sequence at a place, 0 where there is none: no overlong form, no
// surrogate, nothing above U+10FFFF.
static size_t sequence(const unsigned char *at) {
  static const struct {
    unsigned char low, high, second_low, second_high;
    size_t length;
  } forms[] = {
      {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
      {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
      {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
  for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
    if (at[0] < forms[form].low || at[0] > forms[form].high) {
      continue;
    }
    if (forms[form].length == 1) {
      return 1;
    }
    if (at[1] < forms[form].second_low || at[1] > forms[form].second_high) {
      return 0;
    }
    for (size_t next = 2; next < forms[form].length; next++) {
      if ((at[next] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return forms[form].length;
  }
  return 0;
}

static bool is_utf8(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  while (*at != 0) {
    size_t length = sequence(at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

static void append_string(struct bytes *to, const char *text, size_t length) {
  append_text(to, "\"");
  for (size_t at = 0; at < length; at++) {
    unsigned char byte = (unsigned char)text[at];
    if (byte < 0x20) {
      char escaped[8];
      snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      append_text(to, escaped);
    } else {
      if (byte == '"' || byte == '\\') {
        append_text(to, "\\");
      }
      append(to, &text[at], 1);
    }
  }
  append_text(to, "\"");
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

// Whether a command line names a variable alone, as in -e NAME, -eNAME, --env=NAME, or a file of
// such names.
static bool names(char **argv, const char *name, size_t length) {
  for (char **word = argv; *word != NULL; word++) {
    if (begins(*word, "--env-file")) {
      return true;
    }
    size_t all = strlen(*word);
    if (all < length) {
      continue;
    }
    const char *tail = *word + all - length;
    if (strncmp(tail, name, length) == 0 &&
        (tail == *word || tail[-1] == '=' || (tail == *word + 2 && begins(*word, "-e")))) {
      return true;
    }
  }
  return false;
}

static bool is_known(const char *variable, size_t length) {
  static const char *const known[] = {"NO_COLOR", "COLUMNS", "TERM", "HOME", "USER", "LANG", "TZ"};
  for (size_t index = 0; index < sizeof known / sizeof *known; index++) {
    if (strlen(known[index]) == length && strncmp(variable, known[index], length) == 0) {
      return true;
    }
  }
  return begins(variable, "LC_") || begins(variable, "BERTH_");
}

static void append_environment(struct bytes *to, char **argv) {
  bool first = true;
  for (char **variable = environ; *variable != NULL; variable++) {
    const char *equals = strchr(*variable, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - *variable);
    if (length == 0 || !is_utf8(*variable) ||
        (!is_known(*variable, length) && !names(argv, *variable, length))) {
      continue;
    }
    append_text(to, first ? "" : ",");
    append_string(to, *variable, length);
    append_text(to, ":");
    append_string(to, equals + 1, strlen(equals + 1));
    first = false;
  }
}

void append_size(struct bytes *to) {
  struct winsize size = {0};
  for (int descriptor = 1; descriptor >= 0 && size.ws_col == 0; descriptor--) {
    (void)ioctl(descriptor, TIOCGWINSZ, &size);
  }
  append_text(to, "\"columns\":");
  append_number(to, size.ws_col);
  append_text(to, ",\"rows\":");
  append_number(to, size.ws_row);
}

static void append_terminal(struct bytes *to) {
  append_text(to, isatty(0) ? "{\"stdin\":true" : "{\"stdin\":false");
  append_text(to, isatty(1) ? ",\"stdout\":true" : ",\"stdout\":false");
  append_text(to, isatty(2) ? ",\"stderr\":true," : ",\"stderr\":false,");
  append_size(to);
  append_text(to, "}");
}

bool append_hello(struct bytes *to, const char *build, char **argv) {
  struct bytes json = {0};
  append_text(&json, "{\"argv\":[");
  for (size_t index = 0; argv[index] != NULL; index++) {
    if (!is_utf8(argv[index])) {
      end(2, "word %zu of the command line is not UTF-8: %s", index + 1, argv[index]);
    }
    append_text(&json, index == 0 ? "" : ",");
    append_string(&json, argv[index], strlen(argv[index]));
  }
  char *folder = getcwd(NULL, 0);
  if (folder == NULL || folder[0] != '/' || !is_utf8(folder)) {
    end(2, "cannot tell the server the present folder: it has gone, or its name is not UTF-8");
  }
  append_text(&json, "],\"folder\":");
  append_string(&json, folder, strlen(folder));
  free(folder);
  append_text(&json, ",\"environment\":{");
  append_environment(&json, argv);
  append_text(&json, "},\"terminal\":");
  append_terminal(&json);
  append_text(&json, ",\"version\":");
  append_string(&json, build, strlen(build));
  append_text(&json, "}");
  bool fits = json.length <= MOST_HELLO;
  if (fits) {
    append_frame_head(to, CHANNEL_CONTROL, json.length);
    append(to, json.data, json.length);
  }
  free(json.data);
  return fits;
}
