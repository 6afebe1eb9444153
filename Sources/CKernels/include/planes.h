// Inner loops on planes: pairs of positions (p, p + d) with one fixed offset d, of one image of the
// first set against a group of images of the second set, which lie side by side in the lanes of a
// vector. A plane is (rows, columns, lanes), contiguous.
#ifndef NTKIT_PLANES_H
#define NTKIT_PLANES_H
#include "instruction_sets.h"

#include <stddef.h>
#include <stdint.h>

// The number of second images in a group: 64 bytes, whatever the instruction set.
enum { NTK_LANES_F32 = 16, NTK_LANES_F64 = 8 };

// The families of activation kernels; see Activations/ActivationRule.swift for the formulas.
typedef enum {
  NTK_RECTIFIER,               // features sqrt q, 1/sqrt q; gain, slope
  NTK_SIGN,                    // feature 1/sqrt q
  NTK_STEP,                    // feature 1/sqrt q
  NTK_ERF,                     // feature 1/sqrt(1 + 2 b^2 q); a, b, c
  NTK_EXPONENTIAL,             // feature decay q; b, plus, minus
  NTK_GELU,                    // feature q
  NTK_GAUSSIAN,                // feature q; a, b
  NTK_GABOR,                   // feature q
  NTK_NORMALIZED_EXPONENTIAL,  // features sqrt q, 1/sqrt q; gamma, shift
  NTK_SERIES,                  // features 1/sqrt q, then the Hermite coefficients; terms
  NTK_NORMALIZE,               // feature 1/sqrt q: both kernels divided by sqrt(q q')
} ntk_activation;

// What ntk_plane_conv3_rectifier may rely on.
enum {
  NTK_NONNEGATIVE = 1,       // k >= 0 everywhere, as behind a rectifier without a slope
  NTK_THETA_HAS_SUM = 2,     // theta holds theta + k, k >= 0, rate = scale and offset = shift: both
                             // kernels pass through the layer as one
  NTK_THETA_LEAVES_SUM = 4,  // theta_out gets theta + k; without a slope alone
};

#define NTK_DECLARE_PLANES(REAL, P)                                                                \
  /* What an elementwise step needs of the positions on both sides. Feature f of the first image   \
     at plane position (i, j): row[f row_feature + (i row_ld + j row_step) lanes], where lanes is  \
     1 for one image (its number is used for every lane) and the group size when every lane has a  \
     first image of its own. Of the second images: col[f col_feature + (i col_ld + j) lanes]. */   \
  typedef struct {                                                                                 \
    const REAL *_Nonnull row;                                                                      \
    const REAL *_Nonnull col;                                                                      \
    size_t row_feature, row_ld, row_step;                                                          \
    size_t col_feature, col_ld;                                                                    \
    int row_is_vector;                                                                             \
  } ntk_features_##P;                                                                              \
  /* Parameters of an affine step: theta <- scale theta + rate k + offset, k <- scale k + shift. */\
  typedef struct {                                                                                 \
    REAL scale, shift, rate, offset;                                                               \
  } ntk_affine_parameters_##P;                                                                     \
  /* k(i, j) = scale sum_c x(i, j, c) y(i, j, c), channels contiguous; x has lanes or one number. */\
  void ntk_plane_products_##P(ntk_instruction_set isa, size_t rows, size_t columns,                \
                              size_t channels, REAL scale, const REAL *_Nonnull x, size_t x_ld,    \
                              int x_is_vector, const REAL *_Nonnull y, size_t y_ld,                \
                              REAL *_Nonnull k);                                                   \
  /* k(i, j) = from[(i row_step + j column_step) lanes ...]: a plane among numbers that lie apart. */ \
  void ntk_plane_gather_##P(ntk_instruction_set isa, size_t rows, size_t columns,                  \
                            const REAL *_Nonnull from, size_t row_step, size_t column_step,        \
                            REAL *_Nonnull k);                                                     \
  /* Sums over windows, then the affine step. Output row I sums the input rows row_bounds[2 I]     \
     up to, not including, row_bounds[2 I + 1]; columns likewise. theta NULL: zero everywhere;     \
     theta_out NULL: not wanted. scratch: 2 columns_in planes entries. accumulate != 0 adds the    \
     result to what the output holds. */                                                           \
  void ntk_plane_windows_##P(ntk_instruction_set isa, size_t rows, size_t columns,                 \
                             const int32_t *_Nonnull row_bounds,                                   \
                             const int32_t *_Nonnull column_bounds, size_t columns_in,             \
                             const REAL *_Nonnull k, const REAL *_Nullable theta,                  \
                             REAL *_Nonnull k_out, REAL *_Nullable theta_out,                      \
                             ntk_affine_parameters_##P affine, int accumulate,                     \
                             REAL *_Nonnull scratch);                                              \
  /* A 3 x 3 window, stride 1, zeros outside, then the affine step, then a piecewise linear        \
     activation, in one pass. promises: a union of the above; zeros: columns entries that are      \
     zero; scratch: 2 columns entries. */                                                          \
  void ntk_plane_conv3_rectifier_##P(ntk_instruction_set isa, size_t rows, size_t columns,         \
                                     const REAL *_Nonnull k, const REAL *_Nullable theta,          \
                                     REAL *_Nonnull k_out, REAL *_Nullable theta_out,              \
                                     ntk_affine_parameters_##P affine,                             \
                                     const ntk_features_##P *_Nonnull features, REAL gain,         \
                                     REAL slope, int promises, const REAL *_Nonnull zeros,         \
                                     REAL *_Nonnull scratch);                                      \
  /* The affine step in place. */                                                                  \
  void ntk_plane_affine_##P(ntk_instruction_set isa, size_t count, REAL *_Nonnull k,               \
                            REAL *_Nullable theta, ntk_affine_parameters_##P affine);              \
  /* An activation or normalization in place; parameters as listed with ntk_activation. */         \
  void ntk_plane_activation_##P(ntk_instruction_set isa, ntk_activation kind, size_t rows,         \
                                size_t columns, REAL *_Nonnull k, REAL *_Nullable theta,           \
                                const ntk_features_##P *_Nonnull features,                         \
                                const REAL *_Nonnull parameters);                                  \
  /* k <- k + other. */                                                                            \
  void ntk_plane_add_##P(ntk_instruction_set isa, size_t count, REAL *_Nonnull k,                  \
                         const REAL *_Nonnull other);                                              \
  /* theta <- theta other_k + k other_theta, then k <- k other_k. */                               \
  void ntk_plane_multiply_##P(ntk_instruction_set isa, size_t count, REAL *_Nonnull k,             \
                              REAL *_Nullable theta, const REAL *_Nonnull other_k,                 \
                              const REAL *_Nullable other_theta);                                  \
  /* total[lane] += the sum of the plane in that lane. */                                          \
  void ntk_plane_sum_##P(ntk_instruction_set isa, size_t rows, size_t columns,                     \
                         const REAL *_Nonnull k, double *_Nonnull total);

NTK_DECLARE_PLANES(float, f32)
NTK_DECLARE_PLANES(double, f64)
#undef NTK_DECLARE_PLANES
#endif
