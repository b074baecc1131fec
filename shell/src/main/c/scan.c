// Reads the few control frames: JSON that our own server wrote, so strict about ends and nothing
// else.
#include <stdlib.h>
#include <string.h>

#include "client.h"

static void skip_space(struct text *text) {
  while (text->at < text->end && strchr(" \t\r\n,:", *text->at) != NULL) {
    text->at++;
  }
}

static void skip_string(struct text *text) {
  for (text->at++; text->at < text->end && *text->at != '"'; text->at++) {
    text->at += *text->at == '\\' && text->at + 1 < text->end;
  }
  text->at += text->at < text->end;
}

// Passes over one value and gives it.
static bool take_value(struct text *text, struct text *value) {
  skip_space(text);
  value->at = text->at;
  unsigned depth = 0;
  while (text->at < text->end) {
    char next = *text->at;
    if (depth == 0 && (next == ',' || next == '}' || next == ']')) {
      break;
    }
    if (next == '"') {
      skip_string(text);
    } else {
      depth += next == '{' || next == '[';
      depth -= next == '}' || next == ']';
      text->at++;
    }
    if (depth == 0 && strchr("\"}]", next) != NULL) {
      break;
    }
  }
  value->end = text->at;
  return value->at < value->end;
}

static bool enter(struct text *text, char bracket) {
  skip_space(text);
  return text->at < text->end && *text->at++ == bracket;
}

bool member(struct text object, const char *name, struct text *value) {
  struct text key;
  if (!enter(&object, '{')) {
    return false;
  }
  size_t length = strlen(name);
  while (take_value(&object, &key) && take_value(&object, value)) {
    if ((size_t)(key.end - key.at) == length + 2 && memcmp(key.at + 1, name, length) == 0) {
      return true;
    }
  }
  return false;
}

bool element(struct text *list, struct text *value) {
  skip_space(list);
  if (list->at < list->end && *list->at == '[') {
    list->at++;
  }
  return take_value(list, value);
}

static size_t put_utf8(char *into, unsigned long code) {
  if (code < 0x80) {
    into[0] = (char)code;
    return 1;
  }
  if (code < 0x800) {
    into[0] = (char)(0xc0 | code >> 6);
    into[1] = (char)(0x80 | (code & 0x3f));
    return 2;
  }
  into[0] = (char)(0xe0 | code >> 12);
  into[1] = (char)(0x80 | (code >> 6 & 0x3f));
  into[2] = (char)(0x80 | (code & 0x3f));
  return 3;
}

bool string_value(struct text value, char *into, size_t room) {
  if (value.end - value.at < 2 || *value.at != '"') {
    return false;
  }
  size_t length = 0;
  for (const char *at = value.at + 1; at < value.end - 1 && length + 4 < room; at++) {
    if (*at != '\\') {
      into[length++] = *at;
      continue;
    }
    at++;
    static const char plain[] = "n\nt\tr\rb\bf\f";
    const char *found = strchr(plain, *at);
    if (*at == 'u' && value.end - at > 5) {
      char digits[5] = {at[1], at[2], at[3], at[4], 0};
      length += put_utf8(into + length, strtoul(digits, NULL, 16));
      at += 4;
    } else {
      into[length++] = found != NULL && (found - plain) % 2 == 0 ? found[1] : *at;
    }
  }
  into[length] = 0;
  return true;
}
