#pragma once
#include <stddef.h>
#include <stdint.h>

// XXH3 with 128 bits and seed 0, by the widest registers that the processor has.
//
// libxxhash as Linux distributions build it knows SSE2 only; its header, compiled for AVX2, hashes the
// same twice to four times as fast.

typedef struct {
  uint64_t low, high;
} joblib_xxh3_digest;

joblib_xxh3_digest joblib_xxh3(const void *bytes, size_t count);

// The same of bytes that come piece by piece.
typedef struct joblib_xxh3_state joblib_xxh3_state;

// Null where there is no memory.
joblib_xxh3_state *joblib_xxh3_create(void);
void joblib_xxh3_update(joblib_xxh3_state *state, const void *bytes, size_t count);
joblib_xxh3_digest joblib_xxh3_finish(const joblib_xxh3_state *state);
void joblib_xxh3_free(joblib_xxh3_state *state);

// What the functions above choose from; a state is for the variant that made it.
struct joblib_xxh3_variant {
  joblib_xxh3_digest (*hash)(const void *bytes, size_t count);
  void *(*create)(void);
  void (*update)(void *state, const void *bytes, size_t count);
  joblib_xxh3_digest (*finish)(const void *state);
  void (*free)(void *state);
};

// Of the library itself.
extern const struct joblib_xxh3_variant joblib_xxh3_library;
// Of its header for AVX2; null where the processor has none.
const struct joblib_xxh3_variant *joblib_xxh3_avx2(void);
