/* copy CASE PIECES MB UNIT: memory of PIECES × MB megabytes, copied to new pages; in UNIT `s` or
 * `GB/s`. */
#include <string.h>
#include <sys/mman.h>

#include "figure.h"

static char *new_pages(size_t size) {
  char *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) exit(1);
  return pages;
}

int main(int argc, char **argv) {
  enum { RUNS = 7 };
  double times[RUNS];
  if (argc != 5) return 2;
  const size_t count = (size_t)atoi(argv[2]), size = (size_t)atoi(argv[3]) * 1000000;
  char *source = new_pages(count * size);
  memset(source, 1, count * size);
  for (int i = 0; i < RUNS; i++) {
    const double start = now();
    char *target = new_pages(count * size);
    for (size_t piece = 0; piece < count; piece++)
      memcpy(target + piece * size, source + piece * size, size);
    times[i] = now() - start;
    if (memcmp(target + size / 2, source, 1)) return 1;
    munmap(target, count * size);
  }
  qsort(times, RUNS, sizeof *times, ascending);
  const double seconds = times[RUNS / 2];
  const int is_rate = strcmp(argv[4], "GB/s") == 0;
  figure(argv[1], "floor: copy to new pages", "C",
         is_rate ? (double)(count * size) / 1e9 / seconds : seconds, argv[4], "");
  return 0;
}
