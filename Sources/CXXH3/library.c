#include <xxhash.h>

#include "CXXH3.h"

#include "functions.h"

const struct joblib_xxh3_variant joblib_xxh3_library = {hash, create, update, finish, release};
