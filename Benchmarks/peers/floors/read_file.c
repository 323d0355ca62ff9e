/* read_file CASE ROUNDS: a file of a stored result's size, opened, read whole and closed. */
#include <fcntl.h>
#include <unistd.h>

#include "figure.h"

int main(int argc, char **argv) {
  enum { BYTES = 512 };
  char path[] = "/tmp/joblib-bench-XXXXXX", bytes[BYTES] = {1};
  if (argc != 3) return 2;
  const int rounds = atoi(argv[2]);
  double *times = malloc((size_t)rounds * sizeof *times);
  int file = mkstemp(path);
  if (times == NULL || file < 0 || write(file, bytes, BYTES) != BYTES || close(file)) return 1;
  for (int i = -20; i < rounds; i++) {
    const double start = now();
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, bytes, BYTES) != BYTES || close(file)) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  unlink(path);
  report_times(argv[1], "floor: open, read, close", "C", times, rounds);
  free(times);
  return 0;
}
