// oneDNN by its interface for C; Debian builds it with OpenMP, whose thread count is set through
// libgomp's own function, as its header belongs to a compiler that need not be installed.
#include <oneapi/dnnl/dnnl.h>

extern void omp_set_num_threads(int threads);
