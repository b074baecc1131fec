#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

enum { MOST_HELLO = 1 << 20, MOST_WORDS = 65536 };

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

static bool is_known(const char *variable) {
  static const char *const known[] = {"NO_COLOR=", "COLUMNS=", "TERM=",          "HOME=", "USER=",
                                      "LANG=",     "TZ=",      "DOCKER_CONFIG=", "LC_",   "BERTH_"};
  bool found = false;
  for (size_t index = 0; index < sizeof known / sizeof *known; index++) {
    found = found || begins(variable, known[index]);
  }
  return found;
}

// Every field ends with a NUL, so whatever the kernel takes as a word needs no escaping.
static void append_field(struct bytes *to, const char *text) {
  append(to, text, strlen(text) + 1);
}

static void append_environment(struct bytes *to, char **argv) {
  for (char **variable = environ; *variable != NULL; variable++) {
    const char *equals = strchr(*variable, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - *variable);
    if (length > 0 && (is_known(*variable) || names(argv, *variable, length))) {
      append_field(to, *variable);
    }
  }
}

struct winsize terminal_size(void) {
  struct winsize size = {0};
  for (int descriptor = 2; descriptor >= 0 && size.ws_col == 0; descriptor--) {
    (void)ioctl(descriptor, TIOCGWINSZ, &size);
  }
  return size;
}

bool append_hello(struct bytes *to, char **argv) {
  size_t words = 0;
  while (argv[words] != NULL) {
    words++;
  }
  struct winsize size = terminal_size();
  char numbers[80];
  snprintf(numbers, sizeof numbers, "%d %d %d %hu %hu %zu", isatty(0), isatty(1), isatty(2),
           size.ws_col, size.ws_row, words);
  char *folder = getcwd(NULL, 0);
  if (folder == NULL || folder[0] != '/') {
    end(2, "cannot tell the server the present folder: it has gone; change to one that is there");
  }
  struct bytes fields = {0};
  append_field(&fields, numbers);
  append_field(&fields, folder);
  for (size_t index = 0; index < words; index++) {
    append_field(&fields, argv[index]);
  }
  append_environment(&fields, argv);
  bool fits = fields.length <= MOST_HELLO && words <= MOST_WORDS;
  if (fits) {
    append_frame(to, CHANNEL_CONTROL, fields.data, fields.length);
  }
  free(folder);
  free(fields.data);
  return fits;
}
