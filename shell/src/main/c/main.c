// The command's client: usage: client LAUNCHER BUILD [WORD...]
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client.h"

int failure_status(const struct command *command) {
  static const char *const verbs[] = {"run", "exec", "create"};
  for (size_t index = 0; command->argv[0] != NULL && index < 3; index++) {
    if (strcmp(command->argv[0], verbs[index]) == 0) {
      return 125;
    }
  }
  return 1;
}

void run_elsewhere(const struct command *command, char **argv) {
  alarm(0);
  size_t count = 0;
  while (argv[count] != NULL) {
    count++;
  }
  char **all = calloc(count + 3, sizeof *all);
  if (all == NULL) {
    end(1, "out of memory");
  }
  all[0] = (char *)(uintptr_t)command->launcher;
  all[1] = (char *)(uintptr_t) "--jvm";
  memcpy(all + 2, argv, count * sizeof *all);
  execv(command->launcher, all);
  end(failure_status(command), "cannot start %s: %s", command->launcher, strerror(errno));
}

// A closed standard stream stays unusable, and no other descriptor takes its place.
static void occupy_standard_streams(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) < 0) {
      (void)open("/dev/null", (descriptor == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
    }
  }
}

// A connection to the server, -1 where there is none.
static int connect_to_server(void) {
  const char *run = getenv("BERTH_RUN");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/berth.sock",
                        run == NULL || *run == 0 ? "/run/berth" : run);
  if (length < 0 || (size_t)length >= sizeof address.sun_path) {
    return -1;
  }
  int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) < 0) {
    return -1;
  }
  (void)fcntl(server, F_SETFL, O_NONBLOCK);
  return server;
}

// A server of another build has another name for what this one speaks, and answers that it does
// not know it.
static void append_upgrade(struct bytes *to, const char *build) {
  static const char head[] =
      "GET /command HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: berth-command/";
  append(to, head, strlen(head));
  append(to, build, strlen(build));
  append(to, "\r\n\r\n", 4);
}

int main(int count, char **words) {
  occupy_standard_streams();
  if (count < 3) {
    end(2, "usage: client LAUNCHER BUILD [WORD...]");
  }
  struct command command = {.launcher = words[1], .argv = words + 3};
  if (command.argv[0] != NULL && strcmp(command.argv[0], "__complete") == 0) {
    signal(SIGALRM, _exit);  // a key was pressed: nobody waits for a server that hangs
    alarm(1);
  }
  int server = connect_to_server();
  struct bytes first = {0};
  append_upgrade(&first, words[2]);
  if (server < 0 || !append_hello(&first, command.argv)) {
    run_elsewhere(&command, command.argv);
  }
  return relay(server, &first, &command);
}
