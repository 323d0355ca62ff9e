#include "CXXH3.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>

#include "functions.h"
#pragma clang attribute pop

static const struct joblib_xxh3_variant avx2 = {hash, create, update, finish, release};

const struct joblib_xxh3_variant *joblib_xxh3_avx2(void) {
  return __builtin_cpu_supports("avx2") ? &avx2 : NULL;
}
#else
const struct joblib_xxh3_variant *joblib_xxh3_avx2(void) { return NULL; }
#endif
