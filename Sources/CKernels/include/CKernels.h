#ifndef NTKIT_CKERNELS_H
#define NTKIT_CKERNELS_H
#include "finite_kernels.h"
#endif
