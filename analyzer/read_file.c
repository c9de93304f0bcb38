#include "analyzer/read_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *read_status_text(ReadStatus status) {
    switch (status) {
    case READ_DONE: return "read";
    case READ_MISSING: return "not there";
    case READ_DENIED: return "no permission to read";
    case READ_LINK: return "behind a symbolic link";
    case READ_NOT_A_FILE: return "not a regular file";
    case READ_TOO_LARGE: return "larger than the size limit";
    case READ_FAILED: return "not readable";
    }
    assert(!"unreachable");
    return "";
}

/* O_NONBLOCK: opening a FIFO that took the place of a file must not wait for a writer. */
static int careful(int flags) {
    flags |= O_CLOEXEC | O_NOFOLLOW;
    return flags & O_PATH ? flags : flags | O_NONBLOCK | O_NOCTTY;
}

static ReadStatus status_of_errno(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR: return READ_MISSING;
    case EACCES:
    case EPERM: return READ_DENIED;
    case ELOOP:
    case EXDEV: return READ_LINK;
    case ENXIO: return READ_NOT_A_FILE; /* a socket */
    default: return READ_FAILED;
    }
}

/* One component after the other: for kernels and sandboxes without openat2, and for paths that are
 * too long for one call. */
static int open_stepwise(int root, Str path, int flags) {
    int folder = root;
    Str rest = path, name;
    while (str_split_next(&rest, '/', &name)) {
        char buffer[NAME_MAX + 1];
        bool is_last = rest.size == 0;
        int opened;
        if (name.size > NAME_MAX || name.size == 0 || str_equal(name, STR(".."))) {
            opened = -1;
            errno = name.size > NAME_MAX ? ENAMETOOLONG : ENOENT;
        } else {
            memcpy(buffer, name.data, name.size);
            buffer[name.size] = '\0';
            opened = openat(folder, buffer, careful(is_last ? flags : O_PATH | O_DIRECTORY));
        }
        int error = errno;
        if (folder != root) close(folder);
        if (opened < 0) return -error;
        if (is_last) return opened;
        folder = opened;
    }
    return -ENOENT;
}

int open_beneath(int root, Str path, int flags) {
    enum { ATTEMPTS_MAX = 16 };
    if (path.size == 0) path = STR(".");
    if (memchr(path.data, '\0', path.size)) return -ENOENT;
    if (path.size >= PATH_MAX) return open_stepwise(root, path, flags);

    char buffer[PATH_MAX];
    memcpy(buffer, path.data, path.size);
    buffer[path.size] = '\0';
    struct open_how how = {.flags = (uint64_t)careful(flags),
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    /* EAGAIN: something was renamed on the way, so the kernel could not be sure. */
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        long opened = syscall(SYS_openat2, root, buffer, &how, sizeof how);
        if (opened >= 0) return (int)opened;
        if (errno != EAGAIN && errno != EINTR) break;
    }
    if (errno != ENOSYS && errno != EPERM) return -errno;
    return open_stepwise(root, path, flags);
}

/* Reads at most what fstat announced, so that a file that grows meanwhile can't exceed the limit. */
static ReadStatus read_descriptor(Str *out, int file, uint64_t size_bytes_max, Arena *arena) {
    struct stat info;
    if (fstat(file, &info)) return READ_FAILED;
    if (!S_ISREG(info.st_mode)) return READ_NOT_A_FILE;
    if ((uint64_t)info.st_size > size_bytes_max) return READ_TOO_LARGE;

    size_t size = (size_t)info.st_size, done = 0;
    char *bytes = arena_alloc(arena, size + 1);
    while (done < size) {
        ssize_t got = read(file, bytes + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return READ_FAILED;
        if (got == 0) break;
        done += (size_t)got;
    }
    bytes[done] = '\0';
    *out = str_of(bytes, done);
    return READ_DONE;
}

ReadStatus read_beneath(Str *out, int root, Str path, uint64_t size_bytes_max, Arena *arena) {
    int file = open_beneath(root, path, O_RDONLY);
    if (file < 0) return status_of_errno(-file);
    ReadStatus status = read_descriptor(out, file, size_bytes_max, arena);
    close(file);
    return status;
}

bool read_file(Str *out, Str path, uint64_t size_bytes_max, Arena *arena, Diags *diags) {
    int file = open(str_zero_terminated(arena, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ReadStatus status = file < 0 ? status_of_errno(errno) : read_descriptor(out, file, size_bytes_max, arena);
    if (file >= 0) close(file);
    if (status == READ_DONE) return true;
    if (status == READ_TOO_LARGE)
        diag_add(diags, DIAG_ERROR, path, 0, "larger than %llu bytes", (unsigned long long)size_bytes_max);
    else
        diag_add(diags, DIAG_ERROR, path, 0, "expected a readable file, but it is %s", read_status_text(status));
    return false;
}
