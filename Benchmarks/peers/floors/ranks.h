/* What the MPI floors share: who they are, and what they run on. */
#include <mpi.h>
#include <string.h>

#include "figure.h"

static int rank, size;
static char library[MPI_MAX_LIBRARY_VERSION_STRING];

static inline void start_mpi(int *argc, char ***argv) {
  int level, length;
  MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Get_library_version(library, &length);
  library[strcspn(library, ",\n")] = '\0';
}
