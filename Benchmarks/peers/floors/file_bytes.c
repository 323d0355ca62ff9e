/* file_bytes CASE WAY MB: a file of MB megabytes; WAY is `write` (a new one), `read` (into memory
 * that was never touched), in MB/s, or `map`, in s. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "figure.h"

static char path[4096];

static char *new_pages(size_t size) {
  char *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) exit(1);
  /* As NumPy asks for its arrays. */
  madvise(pages, size, MADV_HUGEPAGE);
  return pages;
}

static int write_new(const char *bytes, size_t size) {
  const size_t piece = 1 << 20;
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  /* Room in advance, as NumPy asks for it: a third faster where the file system can. */
  (void)!fallocate(file, 0, 0, (off_t)size);
  for (size_t done = 0; done < size;) {
    const size_t rest = size - done;
    const ssize_t count = write(file, bytes + done, rest < piece ? rest : piece);
    if (count <= 0) return 0;
    done += (size_t)count;
  }
  return close(file) == 0;
}

static int read_new(char *bytes, size_t size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  for (size_t done = 0; done < size;) {
    const ssize_t count = read(file, bytes + done, size - done);
    if (count <= 0) return 0;
    done += (size_t)count;
  }
  return close(file) == 0;
}

static int map_and_forget(size_t size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  void *pages = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
  return pages != MAP_FAILED && close(file) == 0 && munmap(pages, size) == 0;
}

int main(int argc, char **argv) {
  enum { RUNS = 7, MAPPINGS = 500 };
  double times[MAPPINGS];
  if (argc != 4) return 2;
  const char *folder = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/joblib-bench-XXXXXX", folder ? folder : "/tmp");
  const size_t size = (size_t)atoi(argv[3]) * 1000000;
  const int is_write = strcmp(argv[2], "write") == 0, is_map = strcmp(argv[2], "map") == 0;
  char *bytes = new_pages(size);
  memset(bytes, 1, size);
  int file = mkstemp(path);
  if (file < 0 || close(file) || !write_new(bytes, size)) return 1;
  const int runs = is_map ? MAPPINGS : RUNS;
  int is_well = 1;
  for (int i = 0; i < runs && is_well; i++) {
    char *target = is_write || is_map ? bytes : new_pages(size);
    if (is_write) unlink(path);
    const double start = now();
    is_well = is_map ? map_and_forget(size)
                     : is_write ? write_new(bytes, size) : read_new(target, size);
    times[i] = now() - start;
    if (target != bytes) munmap(target, size);
  }
  unlink(path);
  if (!is_well) return 1;
  qsort(times, (size_t)runs, sizeof *times, ascending);
  const double seconds = times[runs / 2];
  char peer[64];
  snprintf(peer, sizeof peer, "floor: %s", is_map ? "map" : is_write ? "write" : "read");
  figure(argv[1], peer, "C", is_map ? seconds : (double)size / 1e6 / seconds,
         is_map ? "s" : "MB/s", "");
  return 0;
}
