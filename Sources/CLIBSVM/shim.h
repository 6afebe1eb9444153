// LIBSVM: Debian and Homebrew put its header into different folders.
#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#else
#include <svm.h>
#endif
