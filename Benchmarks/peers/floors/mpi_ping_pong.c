/* mpi_ping_pong CASE ROUNDS PAUSE, on two ranks: 8 bytes to rank 1 and back; before each round
 * nothing happens for PAUSE seconds. */
#include <stdint.h>
#include <unistd.h>

#include "ranks.h"

int main(int argc, char **argv) {
  start_mpi(&argc, &argv);
  if (argc != 4 || size != 2) MPI_Abort(MPI_COMM_WORLD, 2);
  const int rounds = atoi(argv[2]), warm_up = 20, other = 1 - rank;
  const unsigned seconds = (unsigned)atoi(argv[3]);
  double *times = malloc((size_t)rounds * sizeof *times);
  int64_t value = 0;
  if (times == NULL) MPI_Abort(MPI_COMM_WORLD, 1);
  for (int i = -warm_up; i < rounds; i++) {
    if (rank == 0) {
      if (i >= 0 && seconds > 0) sleep(seconds);
      const double start = now();
      MPI_Send(&value, 1, MPI_INT64_T, other, 0, MPI_COMM_WORLD);
      MPI_Recv(&value, 1, MPI_INT64_T, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      if (i >= 0) times[i] = now() - start;
    } else {
      MPI_Recv(&value, 1, MPI_INT64_T, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      MPI_Send(&value, 1, MPI_INT64_T, other, 0, MPI_COMM_WORLD);
    }
  }
  if (rank == 0) report_times(argv[1], "floor: MPI in C", library, times, rounds);
  free(times);
  MPI_Finalize();
  return 0;
}
