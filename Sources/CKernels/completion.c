#include "completion_kernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

CLONES double ntk_completion_gradient(size_t rows, size_t rank, const size_t *row_starts,
                                      const uint32_t *columns, const double *values,
                                      const double *u, const double *v, double *gu, double *gv) {
#pragma clang fp reassociate(on) contract(fast)
  double total = 0;
  for (size_t i = 0; i < rows; i++) {
    const double *restrict left = u + i * rank;
    double *restrict left_gradient = gu + i * rank;
    for (size_t place = row_starts[i]; place < row_starts[i + 1]; place++) {
      const double *restrict right = v + columns[place] * rank;
      double *restrict right_gradient = gv + columns[place] * rank;
      double error = -values[place];
      double product = 0;
      for (size_t k = 0; k < rank; k++) product += left[k] * right[k];
      error += product;
      total += error * error;
      for (size_t k = 0; k < rank; k++) {
        left_gradient[k] += error * right[k];
        right_gradient[k] += error * left[k];
      }
    }
  }
  return 0.5 * total;
}

CLONES void ntk_completion_products(size_t rows, size_t rank, const size_t *row_starts,
                                    const uint32_t *columns, const double *u, const double *v,
                                    double *products) {
#pragma clang fp reassociate(on) contract(fast)
  for (size_t i = 0; i < rows; i++) {
    const double *restrict left = u + i * rank;
    for (size_t place = row_starts[i]; place < row_starts[i + 1]; place++) {
      const double *restrict right = v + columns[place] * rank;
      double product = 0;
      for (size_t k = 0; k < rank; k++) product += left[k] * right[k];
      products[place] = product;
    }
  }
}
