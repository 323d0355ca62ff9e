// The functions of a variant, for one file each, which includes xxhash.h as it wants it.

static joblib_xxh3_digest digest(XXH128_hash_t hash) {
  joblib_xxh3_digest digest = {hash.low64, hash.high64};
  return digest;
}

static joblib_xxh3_digest hash(const void *bytes, size_t count) {
  return digest(XXH3_128bits(bytes, count));
}

static void *create(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state != NULL) XXH3_128bits_reset(state);
  return state;
}

static void update(void *state, const void *bytes, size_t count) {
  // Fails for a null state only.
  (void)XXH3_128bits_update(state, bytes, count);
}

static joblib_xxh3_digest finish(const void *state) { return digest(XXH3_128bits_digest(state)); }

static void release(void *state) { (void)XXH3_freeState(state); }
