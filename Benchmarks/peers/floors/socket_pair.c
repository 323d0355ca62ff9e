/* socket_pair CASE ROUNDS PAUSE: 8 bytes to another process and back, over a socket pair; before
 * each round nothing happens for PAUSE seconds. */
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figure.h"

static void echo(int end) {
  int64_t value;
  while (read(end, &value, sizeof value) == sizeof value)
    if (write(end, &value, sizeof value) != sizeof value) _exit(1);
  _exit(0);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int rounds = atoi(argv[2]), warm_up = 20;
  const unsigned seconds = (unsigned)atoi(argv[3]);
  double *times = malloc((size_t)rounds * sizeof *times);
  int ends[2];
  if (times == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    echo(ends[1]);
  }
  close(ends[1]);
  for (int i = -warm_up; i < rounds; i++) {
    if (i >= 0 && seconds > 0) sleep(seconds);
    int64_t value = i;
    const double start = now();
    if (write(ends[0], &value, sizeof value) != sizeof value) return 1;
    if (read(ends[0], &value, sizeof value) != sizeof value || value != i) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  close(ends[0]);
  waitpid(child, NULL, 0);
  report_times(argv[1], "floor: socket pair", "C", times, rounds);
  free(times);
  return 0;
}
