/* Stands between a program and its disk (LD_PRELOAD). While the file exists that OTKLIK_FULL_DISK names, the disk is full;
   while that of OTKLIK_BROKEN_DISK exists, nothing can be made durable. Standard streams are spared, so that a log goes on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *name, int fd) {
    const char *flag = getenv(name);
    struct stat file;
    return fd > 2 && flag && access(flag, F_OK) == 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

#define NEXT(name) __typeof__(name) *next = dlsym(RTLD_NEXT, #name)
#define REFUSED(name, error) if (fails(name, fd)) { errno = error; return -1; }

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    REFUSED("OTKLIK_FULL_DISK", ENOSPC)
    return next(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    REFUSED("OTKLIK_FULL_DISK", ENOSPC)
    return next(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    REFUSED("OTKLIK_FULL_DISK", ENOSPC)
    return next(fd, bytes, count, at);
}

int fsync(int fd) {
    NEXT(fsync);
    REFUSED("OTKLIK_BROKEN_DISK", EIO)
    return next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    REFUSED("OTKLIK_BROKEN_DISK", EIO)
    return next(fd);
}
