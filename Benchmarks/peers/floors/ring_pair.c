/* ring_pair CASE ROUNDS PAUSE: 8 bytes to another process and back, over rings in shared memory
 * with a futex; before each round nothing happens for PAUSE seconds. */
#include <sys/wait.h>

#include "figure.h"
#include "ring.h"

struct pair {
  struct ring there, back;
  struct bell theirs, ours;
};

static void echo(struct pair *pair) {
  int64_t value = 0;
  do {
    await(&pair->there, 1, &pair->theirs, 0);
    take(&pair->there, &value, 1);
    put(&pair->back, &value, 1, &pair->ours);
  } while (value != INT64_MAX);
  _exit(0);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int rounds = atoi(argv[2]), warm_up = 20;
  const unsigned seconds = (unsigned)atoi(argv[3]);
  double *times = malloc((size_t)rounds * sizeof *times);
  struct pair *pair = shared_memory(sizeof *pair);
  if (times == NULL) return 1;
  const pid_t child = fork();
  if (child == 0) echo(pair);
  for (int i = -warm_up; i < rounds; i++) {
    if (i >= 0 && seconds > 0) sleep(seconds);
    int64_t value = i;
    const double start = now();
    put(&pair->there, &value, 1, &pair->theirs);
    await(&pair->back, 1, &pair->ours, 0);
    if (take(&pair->back, &value, 1) != 1 || value != i) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  put(&pair->there, &(int64_t){INT64_MAX}, 1, &pair->theirs);
  waitpid(child, NULL, 0);
  report_times(argv[1], "floor: ring with futex", "C", times, rounds);
  free(times);
  return 0;
}
