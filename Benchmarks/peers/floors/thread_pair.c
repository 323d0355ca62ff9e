/* thread_pair CASE ROUNDS PAUSE: a number to another thread and back, over a mutex and conditions;
 * before each round nothing happens for PAUSE seconds. */
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#include "figure.h"

enum turn { OURS, THEIRS, OVER };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static enum turn turn = OURS;
static int64_t passed;

static void *echo(void *unused) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    while (turn == OURS) pthread_cond_wait(&changed[THEIRS], &mutex);
    if (turn == OVER) break;
    turn = OURS;
    pthread_cond_signal(&changed[OURS]);
  }
  pthread_mutex_unlock(&mutex);
  return unused;
}

static void give(enum turn next) {
  turn = next;
  pthread_cond_signal(&changed[THEIRS]);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int rounds = atoi(argv[2]), warm_up = 20;
  const unsigned seconds = (unsigned)atoi(argv[3]);
  double *times = malloc((size_t)rounds * sizeof *times);
  pthread_t thread;
  if (times == NULL || pthread_create(&thread, NULL, echo, NULL)) return 1;
  for (int i = -warm_up; i < rounds; i++) {
    if (i >= 0 && seconds > 0) sleep(seconds);
    const double start = now();
    pthread_mutex_lock(&mutex);
    passed = i;
    give(THEIRS);
    while (turn != OURS) pthread_cond_wait(&changed[OURS], &mutex);
    const int64_t value = passed;
    pthread_mutex_unlock(&mutex);
    if (value != i) return 1;
    if (i >= 0) times[i] = now() - start;
  }
  pthread_mutex_lock(&mutex);
  give(OVER);
  pthread_mutex_unlock(&mutex);
  pthread_join(thread, NULL);
  report_times(argv[1], "floor: mutex and condition", "C", times, rounds);
  free(times);
  return 0;
}
