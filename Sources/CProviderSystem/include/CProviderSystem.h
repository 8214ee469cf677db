// Calls of the system that Swift cannot import: variadic functions and casts to MAP_FAILED.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stddef.h>

/// Keeps other processes of the same user from reading this one's memory, and the kernel from writing core files.
/// Returns 0, or the errno of the first call that failed.
int system_forbid_dumps(void);

/// Whether this process may leave a core file or be read by another process of the same user: 1 or 0.
int system_is_dumpable(void);

/// Fresh zeroed pages of at least `size` bytes, kept out of swap, core files and children as far as the system
/// allows (a small memory-lock limit is no error). NULL when there is no memory.
void *system_secret_pages(size_t size);

/// Wipes the pages and gives them back.
void system_release_secret_pages(void *pages, size_t size);

/// Overwrites with zeros; no compiler may leave it out.
void system_wipe(void *bytes, size_t size);

#endif
