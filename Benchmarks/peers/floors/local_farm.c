/* local_farm CASE TASKS BATCH WAY: empty tasks on two worker processes, BATCH of them a message,
 * four messages under way to each worker. The WAY is `socket`, `futex`, or `yield`: a ring whose
 * reader gives its core away 200 times before it sleeps. */
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "figure.h"
#include "ring.h"

enum { WORKERS = 2, UNDER_WAY = 4, LARGEST_BATCH = 1000, RUNS = 5, END = -1 };

static struct shared {
  struct ring to[WORKERS], from[WORKERS];
  struct bell worker[WORKERS], dealer;
} *shared;
static int sockets[WORKERS][2], uses_sockets, yields;

static int64_t __attribute__((noinline)) task(int64_t value) {
  __asm__ volatile("" : "+r"(value));
  return value;
}

static void send_to(int worker, const int64_t *values, uint32_t count) {
  if (!uses_sockets)
    put(&shared->to[worker], values, count, &shared->worker[worker]);
  else if (send(sockets[worker][0], values, count * sizeof *values, 0) < 0)
    exit(1);
}

static void work(int worker, uint32_t batch) {
  int64_t values[LARGEST_BATCH];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    uint32_t count;
    if (uses_sockets) {
      const ssize_t size = recv(sockets[worker][1], values, sizeof values, 0);
      if (size <= 0) _exit(1);
      count = (uint32_t)((size_t)size / sizeof *values);
    } else {
      await(&shared->to[worker], 1, &shared->worker[worker], yields);
      count = take(&shared->to[worker], values, batch);
    }
    if (values[0] == END) _exit(0);
    for (uint32_t i = 0; i < count; i++) values[i] = task(values[i]);
    if (!uses_sockets)
      put(&shared->from[worker], values, count, &shared->dealer);
    else if (send(sockets[worker][1], values, count * sizeof *values, 0) < 0)
      _exit(1);
  }
}

/* What is there of a worker's answers, after a wait for any of the workers. */
static uint32_t receive(int worker, int64_t *values) {
  if (!uses_sockets) return take(&shared->from[worker], values, LARGEST_BATCH);
  const ssize_t size = recv(sockets[worker][0], values, LARGEST_BATCH * sizeof *values,
                            MSG_DONTWAIT);
  return size > 0 ? (uint32_t)((size_t)size / sizeof *values) : 0;
}

static void await_any(void) {
  struct pollfd watched[WORKERS];
  if (!uses_sockets) {
    await(shared->from, WORKERS, &shared->dealer, yields);
    return;
  }
  for (int worker = 0; worker < WORKERS; worker++)
    watched[worker] = (struct pollfd){.fd = sockets[worker][0], .events = POLLIN};
  if (poll(watched, WORKERS, -1) < 0) exit(1);
}

/* The seconds that the tasks take. */
static double deal(int64_t tasks, uint32_t batch) {
  int64_t values[LARGEST_BATCH], sent = 0, done = 0, sum = 0, under_way[WORKERS] = {0};
  const double start = now();
  while (done < tasks) {
    for (int worker = 0; worker < WORKERS; worker++)
      while (sent < tasks && under_way[worker] + batch <= (int64_t)batch * UNDER_WAY) {
        const uint32_t count = tasks - sent < batch ? (uint32_t)(tasks - sent) : batch;
        for (uint32_t i = 0; i < count; i++) values[i] = sent + i;
        send_to(worker, values, count);
        sent += count;
        under_way[worker] += count;
      }
    await_any();
    for (int worker = 0; worker < WORKERS; worker++) {
      const uint32_t count = receive(worker, values);
      for (uint32_t i = 0; i < count; i++) sum += values[i];
      done += count;
      under_way[worker] -= count;
    }
  }
  const double seconds = now() - start;
  if (sum != tasks * (tasks - 1) / 2) exit(1);
  return seconds;
}

static double run(int64_t tasks, uint32_t batch) {
  const int64_t end = END;
  pid_t workers[WORKERS];
  memset(shared, 0, sizeof *shared);
  for (int worker = 0; worker < WORKERS; worker++) {
    if (uses_sockets && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets[worker])) exit(1);
    workers[worker] = fork();
    if (workers[worker] == 0) work(worker, batch);
  }
  const double seconds = deal(tasks, batch);
  for (int worker = 0; worker < WORKERS; worker++) {
    send_to(worker, &end, 1);
    waitpid(workers[worker], NULL, 0);
    if (uses_sockets) {
      close(sockets[worker][0]);
      close(sockets[worker][1]);
    }
  }
  return seconds;
}

int main(int argc, char **argv) {
  double rates[RUNS];
  char peer[64], params[80];
  if (argc != 5) return 2;
  const int64_t tasks = atoll(argv[2]);
  const uint32_t batch = (uint32_t)atoi(argv[3]);
  if (batch < 1 || batch > LARGEST_BATCH) return 2;
  uses_sockets = strcmp(argv[4], "socket") == 0;
  yields = strcmp(argv[4], "yield") == 0 ? 200 : 0;
  shared = shared_memory(sizeof *shared);
  for (int i = 0; i < RUNS; i++) rates[i] = (double)tasks / run(tasks, batch);
  qsort(rates, RUNS, sizeof *rates, ascending);
  snprintf(peer, sizeof peer, "floor: %s in C",
           uses_sockets ? "socket pairs" : yields ? "rings that yield" : "rings with futex");
  snprintf(params, sizeof params, "\"workers\": %d, \"tasks\": %lld, \"batch\": %u", WORKERS,
           (long long)tasks, batch);
  figure(argv[1], peer, "C", rates[RUNS / 2], "tasks/s", params);
  return 0;
}
