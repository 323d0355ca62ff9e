/* mpi_idle: ranks that wait in MPI_Recv while rank 0 sleeps, for the runner to look at. */
#include <unistd.h>

#include "ranks.h"

int main(int argc, char **argv) {
  int nothing = 0;
  start_mpi(&argc, &argv);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) {
    printf("{\"ready\": %d, \"version\": \"%s\"}\n", (int)getpid(), library);
    fflush(stdout);
    sleep(7);
    for (int other = 1; other < size; other++)
      MPI_Send(&nothing, 1, MPI_INT, other, 0, MPI_COMM_WORLD);
  } else {
    MPI_Recv(&nothing, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  MPI_Finalize();
  return 0;
}
