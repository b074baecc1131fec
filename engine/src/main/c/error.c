#include "error.h"

#include <unistd.h>

#include "text.h"

int fail(struct error *err, int number, const char *call, const char *object) {
  struct text text = text_in(err->words, sizeof err->words);
  err->number = number;
  text_string(&text, call);
  if (*object != '\0') {
    text_string(&text, " ");
    text_string(&text, object);
  }
  text_end(&text);
  return -1;
}

void add_kernel_messages(struct error *err, int context) {
  struct text text = text_in(err->words, sizeof err->words);
  text_skip(&text);
  char message[256];
  for (int i = 0; i < 8; i++) {
    // A message is "e overlay: why": severity, space, words.
    ssize_t length = read(context, message, sizeof message - 1);
    if (length < 3) {
      break;
    }
    message[length] = '\0';
    if (message[length - 1] == '\n') {
      message[length - 1] = '\0';
    }
    text_string(&text, "; ");
    text_string(&text, message + 2);
  }
  text_end(&text);
}
