// The plane loops in every precision and instruction set, and the choice between them.
//
// A vector has 64 bytes in every instruction set; the compiler splits it where registers are
// narrower, so that memory has one layout.
#include "CKernels.h"

// Vectors wider than the registers are passed only between functions of this file.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

#define FEATURES PASTE(ntk_features, PRECISION)
#define AFFINE PASTE(ntk_affine_parameters, PRECISION)

#define WIDE_VECTORS 1
#define SET "plane_set.inc.h"
#include "instruction_sets.inc.h"

_Static_assert(NTK_LANES_F32 * sizeof(float) == 64 && NTK_LANES_F64 * sizeof(double) == 64,
               "planes have the layout of wide vectors");

#define DEFINE(REAL, P)                                                                            \
  void ntk_plane_products_##P(ntk_instruction_set isa, size_t rows, size_t columns,                \
                              size_t channels, REAL scale, const REAL *x, size_t x_ld,             \
                              int x_is_vector, const REAL *y, size_t y_ld, REAL *k) {              \
    CHOOSE(products, P)(rows, columns, channels, scale, x, x_ld, x_is_vector, y, y_ld, k);         \
  }                                                                                                \
  void ntk_plane_gather_##P(ntk_instruction_set isa, size_t rows, size_t columns,                  \
                            const REAL *from, size_t row_step, size_t column_step, REAL *k) {      \
    CHOOSE(gather, P)(rows, columns, from, row_step, column_step, k);                              \
  }                                                                                                \
  void ntk_plane_windows_##P(ntk_instruction_set isa, size_t rows, size_t columns,                 \
                             const int32_t *row_bounds, const int32_t *column_bounds,              \
                             size_t columns_in, const REAL *k, const REAL *theta, REAL *k_out,     \
                             REAL *theta_out, ntk_affine_parameters_##P affine, int accumulate,    \
                             REAL *scratch) {                                                      \
    CHOOSE(windows, P)(rows, columns, row_bounds, column_bounds, columns_in, k, theta, k_out,      \
           theta_out, affine, accumulate, scratch);                                                \
  }                                                                                                \
  void ntk_plane_conv3_rectifier_##P(ntk_instruction_set isa, size_t rows, size_t columns,         \
                                     const REAL *k, const REAL *theta, REAL *k_out,                \
                                     REAL *theta_out, ntk_affine_parameters_##P affine,            \
                                     const ntk_features_##P *features, REAL gain, REAL slope,      \
                                     int promises, const REAL *zeros, REAL *scratch) {             \
    CHOOSE(conv3_rectifier, P)(rows, columns, k, theta, k_out, theta_out, affine, features, gain,  \
           slope, promises, zeros, scratch);                                                       \
  }                                                                                                \
  void ntk_plane_affine_##P(ntk_instruction_set isa, size_t count, REAL *k, REAL *theta,           \
                            ntk_affine_parameters_##P affine) {                                    \
    CHOOSE(affine, P)(count, k, theta, affine);                                                    \
  }                                                                                                \
  void ntk_plane_activation_##P(ntk_instruction_set isa, ntk_activation kind, size_t rows,         \
                                size_t columns, REAL *k, REAL *theta,                              \
                                const ntk_features_##P *features, const REAL *parameters) {        \
    CHOOSE(activation, P)(kind, rows, columns, k, theta, features, parameters);                    \
  }                                                                                                \
  void ntk_plane_add_##P(ntk_instruction_set isa, size_t count, REAL *k, const REAL *other) {      \
    CHOOSE(add, P)(count, k, other);                                                               \
  }                                                                                                \
  void ntk_plane_multiply_##P(ntk_instruction_set isa, size_t count, REAL *k, REAL *theta,         \
                              const REAL *other_k, const REAL *other_theta) {                      \
    CHOOSE(multiply, P)(count, k, theta, other_k, other_theta);                                    \
  }                                                                                                \
  void ntk_plane_sum_##P(ntk_instruction_set isa, size_t rows, size_t columns, const REAL *k,      \
                         double *total) {                                                          \
    CHOOSE(sum, P)(rows, columns, k, total);                                                       \
  }

DEFINE(float, f32)
DEFINE(double, f64)
