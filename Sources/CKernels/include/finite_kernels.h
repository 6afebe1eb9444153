// Elementwise loops of finite networks: activations, updates and the two-layer network's passes.
//
// Vectorized by the compiler for several instruction sets, the widest chosen at load time.
#ifndef NTKIT_FINITE_KERNELS_H
#define NTKIT_FINITE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define NTK_FINITE_DECLARE(REAL, NAME)                                                             \
  /* y <- x > 0 ? positive x : negative x. */                                                      \
  void ntk_finite_rectify_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull y,               \
                                 REAL negative, REAL positive);                                    \
  /* d <- d (x > 0 ? positive : negative). */                                                      \
  void ntk_finite_rectify_back_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull d,          \
                                      REAL negative, REAL positive);                               \
  /* y <- tanh x. */                                                                               \
  void ntk_finite_tanh_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull y);                 \
  /* d <- d (1 - tanh(x)^2). */                                                                    \
  void ntk_finite_tanh_back_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull d);            \
  /* y <- a erf(b x) + c. */                                                                       \
  void ntk_finite_erf_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull y, REAL a, REAL b,   \
                             REAL c);                                                              \
  /* d <- d scale exp(-(b x)^2). */                                                                \
  void ntk_finite_erf_back_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull d, REAL b,      \
                                  REAL scale);                                                     \
  /* y <- y + x. */                                                                                \
  void ntk_finite_add_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull y);                  \
  /* y <- y x. */                                                                                  \
  void ntk_finite_multiply_##NAME(size_t n, const REAL *_Nonnull x, REAL *_Nonnull y);             \
  /* k <- k + weight (h + shift) d, elementwise. */                                                \
  void ntk_finite_contract_##NAME(size_t n, const REAL *_Nonnull h, const REAL *_Nonnull d,        \
                                  REAL *_Nonnull k, REAL weight, REAL shift);                      \
  /* v <- momentum v + (factor g + decay p), then p <- p - rate v. */                              \
  void ntk_finite_momentum_##NAME(size_t n, const REAL *_Nonnull g, REAL *_Nonnull v,              \
                                  REAL *_Nonnull p, REAL factor, REAL decay, REAL momentum,        \
                                  REAL rate);                                                      \
  /* p <- p - rate g. */                                                                           \
  void ntk_finite_descend_##NAME(size_t n, const REAL *_Nonnull g, REAL *_Nonnull p, REAL rate);   \
  /* The sum of (a - b)^2, in double precision. */                                                 \
  double ntk_finite_distance_##NAME(size_t n, const REAL *_Nonnull a, const REAL *_Nonnull b);     \
                                                                                                   \
  /* sum <- sum + x. */                                                                            \
  void ntk_finite_accumulate_##NAME(size_t n, const REAL *_Nonnull x, double *_Nonnull sum);       \
  /* y <- a + b. */                                                                                \
  void ntk_finite_sum_##NAME(size_t n, const REAL *_Nonnull a, const REAL *_Nonnull b,             \
                             REAL *_Nonnull y);                                                    \
  /* For rows r of s, lds apart: sum[i] += sign[r] max(0, s[r, i]), and bit i of row r of `active` \
     is s[r, i] >= 0; a NaN passes into the sum. Rows of `active` are `words` apart; unused bits   \
     are cleared. */                                                                               \
  void ntk_finite_activate_##NAME(size_t rows, size_t n, const REAL *_Nonnull s, size_t lds,       \
                                  const REAL *_Nonnull sign, REAL *_Nonnull sum,                   \
                                  uint32_t *_Nonnull active, size_t words);                        \
  /* g[r, i] <- sign[r] q[i] where bit i of row r of `active` is set, else 0. */                   \
  void ntk_finite_gate_##NAME(size_t rows, size_t n, const uint32_t *_Nonnull active,              \
                              size_t words, const REAL *_Nonnull sign, const REAL *_Nonnull q,     \
                              REAL *_Nonnull g, size_t ldg);

NTK_FINITE_DECLARE(float, f32)
NTK_FINITE_DECLARE(double, f64)

#undef NTK_FINITE_DECLARE

/* y <- x > 0 ? x : negative x for x = y + scale bias; no bias without one. Rows are n apart. */
void ntk_finite_bias_rectify_f32(size_t rows, size_t n, const float *_Nullable bias, float scale,
                                 float negative, float *_Nonnull y);
/* The sum of x^2, in double precision. */
double ntk_finite_squares_f32(size_t n, const float *_Nonnull x);
#endif
