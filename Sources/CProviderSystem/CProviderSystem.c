#define _GNU_SOURCE
#include "CProviderSystem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int system_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    return 0;
}

int system_is_dumpable(void) {
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1;
}

void *system_secret_pages(size_t size) {
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return NULL;
    // Each of these only narrows where a secret may turn up; without one of them the pages still work.
    (void)mlock(pages, size);
    (void)madvise(pages, size, MADV_DONTDUMP);
    (void)madvise(pages, size, MADV_WIPEONFORK);
    return pages;
}

void system_release_secret_pages(void *pages, size_t size) {
    explicit_bzero(pages, size);
    (void)munlock(pages, size);
    (void)munmap(pages, size);
}

void system_wipe(void *bytes, size_t size) {
    explicit_bzero(bytes, size);
}
