#define _GNU_SOURCE
#include "CJoblibSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

int joblib_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int joblib_nameless_file(const char *folder) {
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/joblib-XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0) unlink(path);
    return file;
}

int joblib_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int joblib_reserve(int descriptor, int64_t byte_count) {
    if (byte_count == 0) return 0;
    int result = fallocate(descriptor, 0, 0, byte_count);
    return result < 0 && errno == EOPNOTSUPP ? ftruncate(descriptor, byte_count) : result;
}

ssize_t joblib_read_process(pid_t process, uint64_t address, void *bytes, size_t count) {
    struct iovec local = {.iov_base = bytes, .iov_len = count};
    struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = count};
    return process_vm_readv(process, &local, 1, &remote, 1, 0);
}

ssize_t joblib_send(int socket, const void *bytes, size_t count, int descriptor, bool wait) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.space;
        message.msg_controllen = sizeof control.space;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
}

ssize_t joblib_receive(int socket, void *bytes, size_t count, int *descriptor, bool wait) {
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *descriptor = -1;
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    if (got < 0) return got;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            memcpy(descriptor, CMSG_DATA(header), sizeof(int));
    return got;
}

int joblib_spawn_self(pid_t *pid, struct joblib_handover handover, char *const *arguments, char *const *environment) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    if (!error) error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    /* Through high numbers, so that no handed-over descriptor overwrites another. */
    int given[] = {handover.output, handover.error, handover.socket, handover.page}, high[4];
    for (int i = 0; i < 4; i++) {
        high[i] = fcntl(given[i], F_DUPFD_CLOEXEC, 10);
        if (high[i] < 0 && !error) error = errno;
        if (!error) error = posix_spawn_file_actions_adddup2(&actions, high[i], i + 1);
    }
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 5);
    /* A worker starts with the signals of a fresh program, whatever the spawning thread blocks. */
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!error) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!error) error = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
    for (int i = 0; i < 4; i++)
        if (high[i] >= 0) close(high[i]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int joblib_affinity_list(int *processors, int capacity) {
    /* The kernel refuses a mask smaller than its own, so grow until it fits. */
    for (int limit = 1024; limit <= 1 << 20; limit *= 4) {
        cpu_set_t *set = CPU_ALLOC(limit);
        if (!set) return 0;
        size_t size = CPU_ALLOC_SIZE(limit);
        int done = sched_getaffinity(0, size, set) == 0, count = 0;
        for (int i = 0; done && i < limit; i++) {
            if (!CPU_ISSET_S(i, size, set)) continue;
            if (count < capacity) processors[count] = i;
            count++;
        }
        CPU_FREE(set);
        if (done) return count;
        if (errno != EINVAL) return 0;
    }
    return 0;
}

int joblib_affinity_count(void) {
    int none;
    return joblib_affinity_list(&none, 0);
}

int joblib_bind_anywhere(int socket, uint8_t *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t length = sizeof address;
    if (bind(socket, (struct sockaddr *)&address, sizeof(sa_family_t)) < 0) return -1;
    if (getsockname(socket, (struct sockaddr *)&address, &length) < 0) return -1;
    length -= offsetof(struct sockaddr_un, sun_path);
    memcpy(name, address.sun_path, length);
    return (int)length;
}

void joblib_ring(int socket, const uint8_t *name, int length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (length <= 0 || (size_t)length > sizeof address.sun_path) return;
    memcpy(address.sun_path, name, (size_t)length);
    sendto(socket, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length));
}

int joblib_poll(struct pollfd *entries, uintptr_t count, int64_t nanoseconds) {
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(entries, count, nanoseconds < 0 ? NULL : &limit, NULL);
}

void joblib_name_thread(pthread_t thread, const char *name) { pthread_setname_np(thread, name); }

const char *joblib_signal_name(int signal) { return sigabbrev_np(signal); }

void joblib_flush_output(void) { fflush(stdout); }

int joblib_pipe(int *ends) {
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

int joblib_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

void joblib_print(const void *bytes, size_t count, bool to_error) {
    FILE *stream = to_error ? stderr : stdout;
    sigset_t pipe, before, waiting;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&waiting);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    fwrite(bytes, 1, count, stream);
    fflush(stream);
    /* The signal of a failed write waits now; one that waited before is not ours. */
    struct timespec now = {0};
    if (!sigismember(&waiting, SIGPIPE)) sigtimedwait(&pipe, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void joblib_trim_memory(void) { malloc_trim(0); }

int64_t joblib_peak_resident(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}

int joblib_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

const int joblib_open_nameless = O_TMPFILE;

int joblib_reserve_next(int file, off_t offset, off_t count) {
    return fallocate(file, FALLOC_FL_KEEP_SIZE, offset, count);
}

bool joblib_may_be_nfs(int file) {
    struct statfs system;
    return fstatfs(file, &system) != 0 || system.f_type == NFS_SUPER_MAGIC;
}

uint64_t joblib_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
