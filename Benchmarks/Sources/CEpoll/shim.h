// What Glibc's own module leaves out.
#include <sys/epoll.h>
