// The dense rows in every precision and instruction set, and the choice between them.
#include "CKernels.h"

#define SET "dense_set.inc.h"
#include "instruction_sets.inc.h"

ntk_instruction_set ntk_best_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return NTK_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return NTK_AVX2;
#elif defined(__aarch64__)
  return NTK_NEON;
#endif
  return NTK_PORTABLE;
}

#define DEFINE(REAL, P)                                                                            \
  size_t ntk_next_above_##P(ntk_instruction_set isa, size_t first, size_t rows, size_t columns,    \
                            int lower, const REAL *k, const REAL *row, const REAL *col) {          \
    return CHOOSE(next_above, P)(first, rows, columns, lower, k, row, col);                        \
  }                                                                                                \
  void ntk_rectifiers_##P(ntk_instruction_set isa, size_t rows, size_t columns, int lower,         \
                          REAL *k, REAL *theta, size_t count, const ntk_rectifier_stage *stages,   \
                          const REAL *row, size_t row_stride, const REAL *col,                     \
                          size_t col_stride) {                                                     \
    CHOOSE(rectifiers, P)(rows, columns, lower, k, theta, count, stages, row, row_stride, col,     \
           col_stride);                                                                            \
  }                                                                                                \
  void ntk_affine_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL scale,         \
                      REAL shift, REAL weight, REAL rate, REAL offset) {                           \
    CHOOSE(affine, P)(n, k, theta, scale, shift, weight, rate, offset);                            \
  }                                                                                                \
  void ntk_relu_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL row_root,        \
                    REAL row_inverse, const REAL *col_root, const REAL *col_inverse, REAL gain,    \
                    REAL slope) {                                                                  \
    CHOOSE(relu, P)(n, k, theta, row_root, row_inverse, col_root, col_inverse, gain, slope);       \
  }                                                                                                \
  void ntk_erf_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL row,              \
                   const REAL *col, REAL a, REAL b, REAL c) {                                      \
    CHOOSE(erf, P)(n, k, theta, row, col, a, b, c);                                                \
  }                                                                                                \
  void ntk_exponential_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL row,      \
                           const REAL *col, REAL b, REAL plus, REAL minus) {                       \
    CHOOSE(exponential, P)(n, k, theta, row, col, b, plus, minus);                                 \
  }                                                                                                \
  void ntk_gelu_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL row,             \
                    const REAL *col) {                                                             \
    CHOOSE(gelu, P)(n, k, theta, row, col);                                                        \
  }                                                                                                \
  void ntk_series_##P(ntk_instruction_set isa, size_t n, REAL *k, REAL *theta, REAL row_inverse,   \
                      const REAL *col_inverse, size_t terms, const REAL *row, const REAL *col,     \
                      size_t stride) {                                                             \
    CHOOSE(series, P)(n, k, theta, row_inverse, col_inverse, terms, row, col, stride);             \
  }

DEFINE(float, f32)
DEFINE(double, f64)
