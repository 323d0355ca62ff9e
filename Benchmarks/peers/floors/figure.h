/* One line of JSON a figure, the clock, and the median. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline void figure(const char *name, const char *peer, const char *version, double value,
                          const char *unit, const char *params) {
  printf("{\"case\": \"%s\", \"peer\": \"%s\", \"version\": \"%s\", \"value\": %.6g, "
         "\"unit\": \"%s\", \"params\": {%s}}\n", name, peer, version, value, unit, params);
  fflush(stdout);
}

/* Sorts the times; reports their median and the one that nine in ten do not exceed. */
static inline void report_times(const char *name, const char *peer, const char *version,
                                double *seconds, int count) {
  char params[80];
  qsort(seconds, (size_t)count, sizeof *seconds, ascending);
  snprintf(params, sizeof params, "\"calls\": %d, \"p90\": %.6g", count,
           seconds[(count * 9 - 1) / 10]);
  figure(name, peer, version, seconds[count / 2], "s", params);
}
