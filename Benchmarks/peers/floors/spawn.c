/* spawn CASE: posix_spawn of a program that does nothing, until it has ended. */
#include <spawn.h>
#include <sys/wait.h>

#include "figure.h"

extern char **environ;

int main(int argc, char **argv) {
  enum { RUNS = 50 };
  char *const command[] = {"true", NULL};
  double times[RUNS];
  if (argc != 2) return 2;
  for (int i = -3; i < RUNS; i++) {
    pid_t child;
    const double start = now();
    if (posix_spawn(&child, "/bin/true", NULL, NULL, command, environ)) return 1;
    if (waitpid(child, NULL, 0) != child) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  report_times(argv[1], "floor: posix_spawn", "C", times, RUNS);
  return 0;
}
