/* mpi_init: MPI started, one barrier, MPI ended: the least that a program of ranks can do. */
#include "ranks.h"

int main(int argc, char **argv) {
  start_mpi(&argc, &argv);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return 0;
}
