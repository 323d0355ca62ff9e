#include "CXXH3.h"

static const struct joblib_xxh3_variant *variant(void) {
#ifdef __OPTIMIZE__
  const struct joblib_xxh3_variant *avx2 = joblib_xxh3_avx2();
  if (avx2 != NULL) return avx2;
#endif
  // Debug builds, too: without the optimizer the other is slower than the library is.
  return &joblib_xxh3_library;
}

joblib_xxh3_digest joblib_xxh3(const void *bytes, size_t count) {
  return variant()->hash(bytes, count);
}

joblib_xxh3_state *joblib_xxh3_create(void) { return variant()->create(); }

void joblib_xxh3_update(joblib_xxh3_state *state, const void *bytes, size_t count) {
  variant()->update(state, bytes, count);
}

joblib_xxh3_digest joblib_xxh3_finish(const joblib_xxh3_state *state) {
  return variant()->finish(state);
}

void joblib_xxh3_free(joblib_xxh3_state *state) { variant()->free(state); }
