/* mpi_farm CASE TASKS BATCH: rank 0 deals TASKS numbers in messages of BATCH to the other ranks, two
 * messages ahead for each, and they send them back as they are: the dispatch of empty tasks with
 * nothing but MPI. */
#include <stdint.h>

#include "ranks.h"

enum { WORK, ANSWER };

static int64_t *numbers;

/* The next batch to a worker; an empty one ends it. */
static long deal(int worker, long next, long tasks, int batch) {
  const int count = tasks - next < batch ? (int)(tasks - next) : batch;
  for (int k = 0; k < count; k++) numbers[k] = next + k;
  MPI_Send(numbers, count, MPI_INT64_T, worker, WORK, MPI_COMM_WORLD);
  return next + count;
}

static double lead(long tasks, int batch) {
  enum { AHEAD = 2 };
  long next = 0, answered = 0, sum = 0;
  const double start = now();
  for (int turn = 0; turn < AHEAD; turn++)
    for (int worker = 1; worker < size; worker++)
      if (next < tasks) next = deal(worker, next, tasks, batch);
  while (answered < tasks) {
    MPI_Status status;
    int count;
    MPI_Recv(numbers, batch, MPI_INT64_T, MPI_ANY_SOURCE, ANSWER, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT64_T, &count);
    for (int k = 0; k < count; k++) sum += numbers[k];
    answered += count;
    if (next < tasks) next = deal(status.MPI_SOURCE, next, tasks, batch);
  }
  const double seconds = now() - start;
  if (sum != tasks * (tasks - 1) / 2) MPI_Abort(MPI_COMM_WORLD, 1);
  return seconds;
}

static void serve(int batch) {
  for (;;) {
    MPI_Status status;
    int count;
    MPI_Recv(numbers, batch, MPI_INT64_T, 0, WORK, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT64_T, &count);
    if (count == 0) return;
    MPI_Send(numbers, count, MPI_INT64_T, 0, ANSWER, MPI_COMM_WORLD);
  }
}

int main(int argc, char **argv) {
  start_mpi(&argc, &argv);
  if (argc != 4 || size < 2) MPI_Abort(MPI_COMM_WORLD, 2);
  const long tasks = atol(argv[2]);
  const int batch = atoi(argv[3]);
  numbers = malloc((size_t)batch * sizeof *numbers);
  if (numbers == NULL) MPI_Abort(MPI_COMM_WORLD, 1);
  if (rank == 0) {
    enum { RUNS = 5 };
    double seconds[RUNS];
    char params[120];
    lead(tasks / 10, batch);
    for (int run = 0; run < RUNS; run++) seconds[run] = lead(tasks, batch);
    for (int worker = 1; worker < size; worker++) deal(worker, tasks, tasks, batch);
    qsort(seconds, RUNS, sizeof *seconds, ascending);
    snprintf(params, sizeof params,
             "\"workers\": %d, \"ranks\": %d, \"tasks\": %ld, \"batch\": %d, \"runs\": %d",
             size - 1, size, tasks, batch, RUNS);
    figure(argv[1], "floor: MPI in C", library, (double)tasks / seconds[RUNS / 2], "tasks/s",
           params);
  } else {
    serve(batch);
  }
  free(numbers);
  MPI_Finalize();
  return 0;
}
