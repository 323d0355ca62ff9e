#include "CJoblibSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Weak: a program that links this target without the parallel one has no workers. */
extern int joblib_worker_main(int socket, int page) __attribute__((weak));

void joblib_become_worker(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0); /* the parent died before the line above */
    /* A forked one has the mask of the thread that forked it, which may block what a task waits for. */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* Ctrl-C goes to every process of the terminal; the parent decides what it means. */
    signal(SIGINT, SIG_IGN);
    /* A worker's lines reach a pipe whole, and are not lost when it is killed. */
    setvbuf(stdout, NULL, _IOLBF, 0);
}

int joblib_redirect(int output, int error) {
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, 0) < 0) return -1;
    close(nothing);
    return dup2(output, 1) < 0 || dup2(error, 2) < 0 ? -1 : 0;
}

/* The locks that forking takes first. */
static pthread_mutex_t registration = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *locks[64];
static int lock_count;

void joblib_free_at_fork(pthread_mutex_t *lock) {
    pthread_mutex_lock(&registration);
    if (lock_count == sizeof locks / sizeof *locks) abort();
    locks[lock_count++] = lock;
    pthread_mutex_unlock(&registration);
}

static void unlock_first(int count) {
    for (int i = 0; i < count; i++) pthread_mutex_unlock(locks[i]);
}

/* All or none at a time: who holds one may want another, or make one. */
static void lock_all(void) {
    pthread_mutex_lock(&registration);
    for (int i = 0; i < lock_count; i++) {
        if (pthread_mutex_trylock(locks[i]) == 0) continue;
        unlock_first(i);
        pthread_mutex_unlock(&registration);
        sched_yield();
        pthread_mutex_lock(&registration);
        i = -1;
    }
}

pid_t joblib_fork(void) {
    /* Or both would write what is left in it. Not all streams: a thread that waits for input has its own locked. */
    fflush(stdout);
    lock_all();
    pid_t child = fork();
    int error = errno;
    unlock_first(lock_count);
    pthread_mutex_unlock(&registration);
    errno = error;
    return child;
}

void joblib_end_forked(int status) {
    /* The other streams are the parent's, and what is left in them is for it to write. */
    fflush(stdout);
    _exit(status);
}

void joblib_end(int status) {
    fflush(NULL);
    _exit(status);
}

/* A program started with JOBLIB_WORKER=PARENT-PID is a worker: it serves tasks on descriptor 3 before
 * `main` could run, and never runs it. */
__attribute__((constructor)) static void joblib_serve_if_worker(void) {
    const char *parent = getenv(JOBLIB_WORKER_VARIABLE);
    if (!parent || !joblib_worker_main) return;
    pid_t expected = (pid_t)strtol(parent, NULL, 10);
    unsetenv(JOBLIB_WORKER_VARIABLE); /* the tasks' own children are no workers */
    joblib_become_worker(expected);
    joblib_end(joblib_worker_main(3, 4));
}
