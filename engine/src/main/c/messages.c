#include "messages.h"

#include <string.h>
#include <sys/socket.h>

void tell_server(int socket, uint32_t type, const void *payload, size_t length, int descriptor) {
  uint32_t header[2] = {type, (uint32_t)length};
  struct iovec parts[2] = {
      {.iov_base = header, .iov_len = sizeof header},
      {.iov_base = (void *)(uintptr_t)payload, .iov_len = length},
  };
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  if (descriptor >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
  }
  // A message is far smaller than the socket's buffer, and there are at most four of them: a send
  // is never partial and never waits.
  (void)sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void tell_failure(int socket, uint32_t index, const struct error *err) {
  struct failed failed = {.index = index, .number = (uint32_t)err->number};
  size_t length = strnlen(err->words, sizeof err->words);
  memcpy(failed.words, err->words, length);
  tell_server(socket, FAILED, &failed, offsetof(struct failed, words) + length, -1);
}
