#include "CJoblibSystem.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

static atomic_uint_fast64_t interrupts;
static int bell = -1;
static int is_listening;
static struct sigaction earlier;

/* The first signal rings; after it the signal is as it was before. */
static void on_interrupt(int signal) {
    int error = errno;
    uint64_t one = 1;
    atomic_fetch_add(&interrupts, 1);
    sigaction(signal, &earlier, NULL);
    if (write(bell, &one, sizeof one) < 0) { /* nobody to tell */
    }
    errno = error;
}

uint64_t joblib_interrupt_count(void) { return atomic_load(&interrupts); }

int joblib_interrupts_begin(void) {
    if (bell < 0) bell = eventfd(0, EFD_CLOEXEC);
    if (bell < 0 || is_listening) return bell;
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, &earlier) != 0) return -1;
    is_listening = 1;
    return bell;
}

void joblib_interrupts_end(void) {
    if (!is_listening) return;
    sigaction(SIGINT, &earlier, NULL);
    is_listening = 0;
}
