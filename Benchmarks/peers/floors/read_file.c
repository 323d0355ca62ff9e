/* read_file CASE ROUNDS [BYTES]: a file of a stored result's size, opened, read whole and closed. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "figure.h"

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const int rounds = atoi(argv[2]);
  const ssize_t count = argc > 3 ? atol(argv[3]) : 512;
  const char *folder = getenv("TMPDIR");
  char path[256];
  snprintf(path, sizeof path, "%s/joblib-bench-XXXXXX", folder ? folder : "/tmp");
  double *times = malloc((size_t)rounds * sizeof *times);
  /* Some processors copy several times slower to a place some bytes further into its page. */
  char *bytes = NULL;
  if (times == NULL || posix_memalign((void **)&bytes, 4096, (size_t)count)) return 1;
  memset(bytes, 1, (size_t)count);
  int file = mkstemp(path);
  if (file < 0 || write(file, bytes, (size_t)count) != count || close(file)) return 1;
  for (int i = -20; i < rounds; i++) {
    const double start = now();
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, bytes, (size_t)count) != count || close(file)) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  unlink(path);
  report_times(argv[1], "floor: open, read, close", "C", times, rounds);
  free(times);
  free(bytes);
  return 0;
}
