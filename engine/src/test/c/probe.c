// The program that the launcher's tests run inside: it tells what it finds there.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void print_file(const char *path) {
  char buffer[4096];
  int file = open(path, O_RDONLY);
  if (file < 0) {
    printf("%s: errno %d\n", path, errno);
    return;
  }
  ssize_t length;
  while ((length = read(file, buffer, sizeof buffer)) > 0) {
    fwrite(buffer, 1, (size_t)length, stdout);
  }
  close(file);
}

static void print_descriptors(void) {
  DIR *folder = opendir("/proc/self/fd");
  struct dirent *entry;
  while (folder != NULL && (entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder)) {
      printf("%s\n", entry->d_name);
    }
  }
}

static void overwrite(const char *path) {
  int file = open(path, O_WRONLY);
  printf("open %d\n", file < 0 ? errno : 0);
  printf("truncate %d\n", truncate(path, 0) < 0 ? errno : 0);
}

static void repeat(const char *line, long count) {
  for (long i = 0; i < count; i++) {
    if (fputs(line, stdout) < 0) {
      exit(3);
    }
  }
}

// Leaves as much as it can in its output's pipe.
static void fill(size_t length) {
  char *line = malloc(length);
  if (line == NULL) {
    exit(3);
  }
  memset(line, 'x', length);
  fwrite(line, 1, length, stdout);
  free(line);
}

static void copy_input(void) {
  char buffer[4096];
  ssize_t length;
  while ((length = read(0, buffer, sizeof buffer)) > 0) {
    if (write(1, buffer, (size_t)length) < 0) {
      exit(3);
    }
  }
}

// Leaves a child behind that writes until nobody reads.
static void leave_writer(void) {
  static const char line[] = "on and on\n";
  if (fork() == 0) {
    for (;;) {
      if (write(1, line, sizeof line - 1) < 0) {
        exit(3);
      }
    }
  }
}

// Becomes the tracer of the first other process and never lets go of it.
static void trace_another(void) {
  for (pid_t other = 2;; other = other % 100 + 1) {
    if (other != getpid() && ptrace(PTRACE_SEIZE, other, NULL, NULL) == 0) {
      break;
    }
  }
  for (;;) {
    pause();
  }
}

// Says what came of one attempt, on one line with the others: its name alone where it succeeded.
static void attempt(const char *name, int failed) {
  printf("%s%s%s ", name, failed ? ":" : "", failed ? strerrorname_np(errno) : "");
}

static const char *of(pid_t pid, const char *file) {
  static char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  return path;
}

// Tries to get at the first other process of the container by every way that a tracer has.
static void reach_another(void) {
  pid_t other = 2;
  while (other == getpid() || kill(other, 0) < 0) {
    if (++other > 100) {
      puts("nobody");
      return;
    }
  }
  char content[4096];
  struct iovec own = {content, 16};
  struct iovec theirs = {(void *)0x400000, 16};
  attempt("seize", ptrace(PTRACE_SEIZE, other, NULL, NULL) < 0);
  attempt("vm_read", process_vm_readv(other, &own, 1, &theirs, 1, 0) < 0);
  attempt("mem", open(of(other, "mem"), O_RDWR) < 0);
  attempt("maps", open(of(other, "maps"), O_RDONLY) < 0);
  attempt("environ", open(of(other, "environ"), O_RDONLY) < 0);
  attempt("root", open(of(other, "root/"), O_RDONLY | O_DIRECTORY) < 0);
  attempt("cwd", open(of(other, "cwd/"), O_RDONLY | O_DIRECTORY) < 0);
  attempt("exe", open(of(other, "exe"), O_RDONLY) < 0);
  attempt("link", readlink(of(other, "exe"), content, sizeof content) < 0);
  attempt("fd", open(of(other, "fd/0"), O_RDONLY) < 0);
  attempt("ns", open(of(other, "ns/mnt"), O_RDONLY) < 0);
}

int main(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "exit";
  const char *operand = count > 2 ? arguments[2] : "0";
  if (strcmp(what, "exit") == 0) {
    return atoi(operand);
  } else if (strcmp(what, "kill") == 0) {
    raise(atoi(operand));
    pause();
  } else if (strcmp(what, "pause") == 0) {
    puts("ready");
    fflush(stdout);
    for (;;) {
      pause();
    }
  } else if (strcmp(what, "say") == 0) {
    fputs(operand, stdout);
    fputs(count > 3 ? arguments[3] : "", stderr);
  } else if (strcmp(what, "repeat") == 0) {
    repeat(operand, atol(arguments[3]));
  } else if (strcmp(what, "repeatAndWait") == 0) {
    repeat(operand, atol(arguments[3]));
    fflush(stdout);
    pause();
  } else if (strcmp(what, "fill") == 0) {
    fill((size_t)atol(operand));
  } else if (strcmp(what, "fillLargePipe") == 0) {
    fcntl(1, F_SETPIPE_SZ, 1 << 20);
    fill((size_t)atol(operand));
  } else if (strcmp(what, "cat") == 0) {
    copy_input();
  } else if (strcmp(what, "file") == 0) {
    print_file(operand);
  } else if (strcmp(what, "descriptors") == 0) {
    print_descriptors();
  } else if (strcmp(what, "overwrite") == 0) {
    overwrite(operand);
  } else if (strcmp(what, "environment") == 0) {
    for (char **at = environ; *at != NULL; at++) {
      puts(*at);
    }
    char folder[4096];
    puts(getcwd(folder, sizeof folder));
    printf("umask %o session %d pid %d\n", umask(0), getsid(0) == getpid(), getpid());
  } else if (strcmp(what, "touch") == 0) {
    printf("%d\n", open(operand, O_WRONLY | O_CREAT, 0644) < 0 ? errno : 0);
  } else if (strcmp(what, "leaveWriter") == 0) {
    leave_writer();
  } else if (strcmp(what, "trace") == 0) {
    trace_another();
  } else if (strcmp(what, "reach") == 0) {
    reach_another();
  } else if (strcmp(what, "dumpable") == 0) {
    printf("%d\n", prctl(PR_GET_DUMPABLE));
  } else {
    return 99;
  }
  fflush(stdout);
  return 0;
}
