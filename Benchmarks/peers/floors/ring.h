/* A ring of numbers in shared memory with one writer and one reader, and the bell at which a
 * process sleeps that finds all its rings empty. */
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLOTS = 8192 };

struct ring {
  _Alignas(64) _Atomic uint32_t written;
  _Alignas(64) _Atomic uint32_t taken;
  _Alignas(64) int64_t slots[SLOTS];
};

struct bell {
  _Alignas(64) _Atomic uint32_t strokes;
  _Atomic uint32_t sleeps;
};

/* Zeroed memory that children share. */
static inline void *shared_memory(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) exit(1);
  return memory;
}

static inline uint32_t count_of(struct ring *ring) {
  return atomic_load_explicit(&ring->written, memory_order_acquire) -
         atomic_load_explicit(&ring->taken, memory_order_relaxed);
}

/* Wakes the reader if it sleeps; the fence lets one of the two see what the other did. */
static inline void strike(struct bell *bell) {
  atomic_thread_fence(memory_order_seq_cst);
  if (!atomic_exchange_explicit(&bell->sleeps, 0, memory_order_relaxed)) return;
  atomic_fetch_add(&bell->strokes, 1);
  syscall(SYS_futex, &bell->strokes, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static inline void put(struct ring *ring, const int64_t *values, uint32_t count,
                       struct bell *bell) {
  const uint32_t at = atomic_load_explicit(&ring->written, memory_order_relaxed);
  for (uint32_t i = 0; i < count; i++) ring->slots[(at + i) % SLOTS] = values[i];
  atomic_store_explicit(&ring->written, at + count, memory_order_release);
  strike(bell);
}

static inline uint32_t take(struct ring *ring, int64_t *values, uint32_t most) {
  const uint32_t at = atomic_load_explicit(&ring->taken, memory_order_relaxed);
  const uint32_t found = count_of(ring), count = found < most ? found : most;
  for (uint32_t i = 0; i < count; i++) values[i] = ring->slots[(at + i) % SLOTS];
  atomic_store_explicit(&ring->taken, at + count, memory_order_release);
  return count;
}

static inline int has_any(struct ring *rings, int count) {
  for (int i = 0; i < count; i++)
    if (count_of(&rings[i])) return 1;
  return 0;
}

/* Until one of the rings has something: gives the core away `yields` times, then sleeps. */
static inline void await(struct ring *rings, int count, struct bell *bell, int yields) {
  while (!has_any(rings, count)) {
    if (yields-- > 0) {
      sched_yield();
      continue;
    }
    const uint32_t strokes = atomic_load(&bell->strokes);
    atomic_store(&bell->sleeps, 1);
    if (!has_any(rings, count))
      syscall(SYS_futex, &bell->strokes, FUTEX_WAIT, strokes, NULL, NULL, 0);
    atomic_store(&bell->sleeps, 0);
  }
}
