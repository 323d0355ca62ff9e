/* read_many CASE FILES READS: the time of opening, reading and closing one of so many files of a stored
   result's size, over that of one of a thousand; and how long it takes to remove half of them. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figure.h"

enum { BYTES = 512, FOLDERS = 256, FEW = 1000 };
static char folder[200];

static void name(char *path, size_t count, long number) {
  snprintf(path, count, "%s/%02lx/%032lx.entry", folder, number % FOLDERS, number);
}

static double median_of_reads(double *times, int reads, long files) {
  char path[300], bytes[BYTES];
  for (int i = 0; i < reads; i++) {
    name(path, sizeof path, (long)i * 7919 % files);
    const double start = now();
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, bytes, BYTES) != BYTES || close(file)) exit(1);
    times[i] = now() - start;
  }
  qsort(times, (size_t)reads, sizeof *times, ascending);
  return times[reads / 2];
}

static int make(long from, long to) {
  char path[300], bytes[BYTES] = {1};
  for (long i = from; i < to; i++) {
    name(path, sizeof path, i);
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 || write(file, bytes, BYTES) != BYTES || close(file)) return 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const long files = atol(argv[2]);
  const int reads = atoi(argv[3]);
  const char *parent = getenv("TMPDIR");
  char path[300];
  double *times = malloc((size_t)reads * sizeof *times);
  snprintf(folder, sizeof folder, "%s/joblib-bench-XXXXXX", parent ? parent : "/tmp");
  if (times == NULL || mkdtemp(folder) == NULL) return 1;
  for (int i = 0; i < FOLDERS; i++) {
    snprintf(path, sizeof path, "%s/%02x", folder, i);
    if (mkdir(path, 0777)) return 1;
  }
  if (make(0, FEW)) return 1;
  const double few = median_of_reads(times, reads, FEW);
  if (make(FEW, files)) return 1;
  const double many = median_of_reads(times, reads, files);
  const double start = now();
  double removing = 0;
  for (long i = 0; i < files; i++) {
    name(path, sizeof path, i);
    unlink(path);
    if (i == files / 2) removing = now() - start;
  }
  for (int i = 0; i < FOLDERS; i++) {
    snprintf(path, sizeof path, "%s/%02x", folder, i);
    rmdir(path);
  }
  rmdir(folder);
  free(times);
  snprintf(path, sizeof path,
           "\"files\": %ld, \"few\": %.4g, \"many\": %.4g, \"removing half\": %.4g", files, few, many,
           removing);
  figure(argv[1], "floor: open, read, close", "C", many / few, "\u00d7", path);
  return 0;
}
