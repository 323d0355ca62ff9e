#pragma once
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/* ---- Workers that need no main (worker.c) ---- */

/* The environment variable that makes a start of the program a worker. */
#define JOBLIB_WORKER_VARIABLE "JOBLIB_WORKER"

/* In a new child of `parent`: it dies with that, does not hear Ctrl-C, and writes whole lines. */
void joblib_become_worker(pid_t parent);

/* Has what this process writes go to `output` and `error`, and nothing come in. 0, or -1 and errno. */
int joblib_redirect(int output, int error);

/* fork(2), after the standard output is flushed, so that its lines do not come twice. */
pid_t joblib_fork(void);

/* A lock of this process, which joblib_fork() takes first: in the child it is free, and what it guards whole. */
void joblib_free_at_fork(pthread_mutex_t *lock);

/* Flushes what was written, then _exit(2): nothing of the parent's runs at the end of a child. */
_Noreturn void joblib_end(int status);

/* The same for a forked worker, which writes the standard output out and nothing else. */
_Noreturn void joblib_end_forked(int status);

/* ---- What Swift cannot call or see (system.c) ---- */

/* memfd_create(2), close-on-exec and sealable. -1 and errno on failure. */
int joblib_memfd(const char *name);

/* A file of a folder that has no name there (O_TMPFILE), or none any more; -1 and errno on failure. */
int joblib_nameless_file(const char *folder);

/* Forbids growing, shrinking and writing for good (fcntl(2), F_ADD_SEALS). */
int joblib_seal(int descriptor);

/* fallocate(2) for a new memfd: 0, or -1 and errno (ENOSPC now rather than SIGBUS later). */
int joblib_reserve(int descriptor, int64_t byte_count);

/* process_vm_readv(2): the bytes at `address` of another process; how many were read, or -1 and errno. */
ssize_t joblib_read_process(pid_t process, uint64_t address, void *_Nullable bytes, size_t count);

/* sendmsg(2) with at most one descriptor beside the bytes (SCM_RIGHTS); descriptor -1 sends none. */
ssize_t joblib_send(int socket, const void *bytes, size_t count, int descriptor, bool wait);

/* recvmsg(2); *descriptor is the one that came with the bytes, or -1. */
ssize_t joblib_receive(int socket, void *bytes, size_t count, int *descriptor, bool wait);

/* What a new worker has open, beside /dev/null for its standard input. */
struct joblib_handover {
    int socket; /* descriptor 3 */
    int page;   /* descriptor 4 */
    int output; /* the standard output */
    int error;  /* the standard error */
};

/* posix_spawn of /proc/self/exe with nothing open but what is handed over. 0 or an errno. */
int joblib_spawn_self(pid_t *pid, struct joblib_handover handover, char *_Nullable const *_Nonnull arguments,
                      char *_Nullable const *_Nonnull environment);

/* pipe2(2): ends[0] is read, without blocking; both are close-on-exec. 0, or -1 and errno. */
int joblib_pipe(int *ends);

/* fcntl(2), F_DUPFD_CLOEXEC, above the standard descriptors; -1 and errno on failure. */
int joblib_duplicate(int descriptor);

/* Writes behind what the program has written to its standard output (or error), and flushes; a reader that is
 * gone is no signal. */
void joblib_print(const void *bytes, size_t count, bool to_error);

/* malloc_trim(3): gives back to the system what is free. */
void joblib_trim_memory(void);

/* The largest resident size of this process, in bytes (getrusage(2)). */
int64_t joblib_peak_resident(void);

/* The processors this process may run on (sched_getaffinity(2)); 0 when the kernel will not say. */
int joblib_affinity_count(void);

/* Their numbers, in order, up to `capacity` of them; how many there are. */
int joblib_affinity_list(int *processors, int capacity);

/* Binds a unix(7) socket to an abstract name that the kernel chooses; the name's length, -1 on failure. */
int joblib_bind_anywhere(int socket, uint8_t *name);

/* Sends one byte to the socket of that name, if it can. */
void joblib_ring(int socket, const uint8_t *name, int length);

/* ppoll(2) without a signal mask; -1 nanoseconds wait without limit. */
int joblib_poll(struct pollfd *entries, uintptr_t count, int64_t nanoseconds);

/* pthread_setname_np(3). */
void joblib_name_thread(pthread_t thread, const char *name);

/* sigabbrev_np(3): "KILL" for 9; NULL for no signal. */
const char *_Nullable joblib_signal_name(int signal);

/* fflush(3) of the standard output. */
void joblib_flush_output(void);

/* A descriptor of eventfd(2), non-blocking and close-on-exec. */
int joblib_eventfd(void);

/* Lets the processor rest for a moment between two looks at memory that another one writes. */
static inline void joblib_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/* O_TMPFILE of open(2), which Swift does not see: a file without a name. */
extern const int joblib_open_nameless;

/* fallocate(2) that leaves the size of the file. */
int joblib_reserve_next(int file, off_t offset, off_t count);

/* Whether an open file is on NFS, or the kernel does not say (fstatfs(2)). */
bool joblib_may_be_nfs(int file);

/* Monotonic nanoseconds (CLOCK_MONOTONIC, through the vDSO). */
uint64_t joblib_nanoseconds(void);

/* ---- Ctrl-C (interrupts.c) ---- */

/* How often SIGINT has come while someone listened. */
uint64_t joblib_interrupt_count(void);

/* Has the next SIGINT ring the eventfd(2) that is returned, -1 on failure; the one after that has its usual effect. */
int joblib_interrupts_begin(void);

/* Gives SIGINT back. */
void joblib_interrupts_end(void);

/* ---- The Swift runtime (runtime.c) ---- */

/* The base address of the loaded image that holds `address`, 0 if none does (dladdr(3)). */
uintptr_t joblib_image_base(uintptr_t address);

/* The first address past the image loaded at `base`. */
void joblib_image_end(uintptr_t base, uintptr_t *end);

/* The readable form of a mangled name, to be freed by the caller; NULL if it is none. */
char *_Nullable joblib_demangle(const char *name, uintptr_t length);

/* free(3) and strlen(3), for the one place that reads C strings of the runtime. */
void joblib_free(void *memory);
uintptr_t joblib_string_length(const char *text);

/* swift_allocObject: a new object with `metadata`, its fields not initialised. */
void *joblib_allocate_object(const void *metadata, uintptr_t size, uintptr_t alignment_mask);

/* The witness table by which a type conforms to a protocol, NULL where it does not. */
const void *_Nullable joblib_witness_table(const void *type, const void *protocol);

/* The symbol that stands for exactly this address, as far as loaders see it, and the other way round. */
const char *_Nullable joblib_symbol_name(const void *address);
const void *_Nullable joblib_symbol_address(const char *name);

/* The bytes that malloc really set aside for `object` (malloc_usable_size(3)). */
uintptr_t joblib_usable_size(const void *object);

#pragma clang assume_nonnull end
