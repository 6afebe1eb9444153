// Inner loops in C, in several instruction sets chosen at run time.
//
// Where it does not say otherwise a function works on one row of a kernel tile: `k` holds n
// covariances and `theta` (which may be NULL) n tangent kernels; both are updated in place.
// `row` and `col` hold what depends on one input alone, precomputed for the row's input and for the
// n column inputs.
#ifndef NTKIT_CKERNELS_H
#define NTKIT_CKERNELS_H
#include "completion_kernels.h"
#include "finite_kernels.h"
#include "instruction_sets.h"
#include "planes.h"
#include "recurrent_kernels.h"
#include "tile_kernels.h"

#include <stddef.h>

// An activation alpha max(x, 0) + beta min(x, 0), with gain = (alpha - beta)^2 / (2 pi) and
// slope = alpha beta, if the stage rectifies (the first does not), and the dense layer behind it:
// theta <- scale * theta + rate * k + offset, then k <- scale * k + shift.
typedef struct {
  int rectifies;
  double gain, slope;
  double scale, shift, rate, offset;
} ntk_rectifier_stage;

#define NTK_DECLARE(REAL, NAME)                                                                    \
  /* The next row from `first` on of a (rows, columns) tile with an entry k > row[i] * col[j];     \
     `rows` when there is none. With `lower` only entries below the diagonal count. */             \
  size_t ntk_next_above_##NAME(ntk_instruction_set isa, size_t first, size_t rows,                 \
                               size_t columns, int lower, const REAL *_Nonnull k,                  \
                               const REAL *_Nonnull row, const REAL *_Nonnull col);                \
  /* A (rows, columns) tile of mean inner products `k` through all stages, and its tangent kernel  \
     into `theta`. With `lower` entries above the diagonal may be left as they are. row and col:   \
     of every rectifier sqrt(q) and then 1 / sqrt(q) or 0 where q = 0, each of all inputs, whose   \
     number is the stride, from the tile's first input on. */                                      \
  void ntk_rectifiers_##NAME(ntk_instruction_set isa, size_t rows, size_t columns, int lower,      \
                             REAL *_Nonnull k, REAL *_Nullable theta, size_t count,                \
                             const ntk_rectifier_stage *_Nonnull stages,                           \
                             const REAL *_Nonnull row, size_t row_stride,                          \
                             const REAL *_Nonnull col, size_t col_stride);                         \
  /* theta <- weight * theta + rate * k + offset, then k <- scale * k + shift. */                  \
  void ntk_affine_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k,                      \
                         REAL *_Nullable theta, REAL scale, REAL shift, REAL weight, REAL rate,    \
                         REAL offset);                                                             \
  /* phi(x) = alpha max(x, 0) + beta min(x, 0); gain = (alpha - beta)^2 / (2 pi), slope =         \
     alpha beta. row and col: sqrt(q), and 1 / sqrt(q) or 0 where q = 0. */                        \
  void ntk_relu_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k, REAL *_Nullable theta, \
                       REAL row_root, REAL row_inverse, const REAL *_Nonnull col_root,             \
                       const REAL *_Nonnull col_inverse, REAL gain, REAL slope);                   \
  /* phi(x) = a erf(b x) + c. row and col: 1 / sqrt(1 + 2 b^2 q). */                               \
  void ntk_erf_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k, REAL *_Nullable theta,  \
                      REAL row, const REAL *_Nonnull col, REAL a, REAL b, REAL c);                 \
  /* k <- plus exp(b^2 (k - (q + q') / 2)) + minus exp(-b^2 (k + (q + q') / 2)).                   \
     row and col: b^2 q / 2. Covers sin, cos, rbf and, with other signs, exp. */                   \
  void ntk_exponential_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k,                 \
                              REAL *_Nullable theta, REAL row, const REAL *_Nonnull col,           \
                              REAL b, REAL plus, REAL minus);                                      \
  /* phi(x) = x Phi(x). row and col: q. */                                                         \
  void ntk_gelu_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k, REAL *_Nullable theta, \
                       REAL row, const REAL *_Nonnull col);                                        \
  /* k <- sum_j row[j] col[j * stride + i] c^j with c = k row_inverse col_inverse[i]. */           \
  void ntk_series_##NAME(ntk_instruction_set isa, size_t n, REAL *_Nonnull k,                      \
                         REAL *_Nullable theta, REAL row_inverse,                                  \
                         const REAL *_Nonnull col_inverse, size_t terms,                           \
                         const REAL *_Nonnull row, const REAL *_Nonnull col, size_t stride);

NTK_DECLARE(float, f32)
NTK_DECLARE(double, f64)

#undef NTK_DECLARE
#endif
