#include "finite_kernels.h"

#include <math.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

CLONES void ntk_finite_bias_rectify_f32(size_t rows, size_t n, const float *bias, float scale,
                                        float negative, float *y) {
  for (size_t r = 0; r < rows; r++) {
    float *row = y + r * n;
    if (bias)
      for (size_t i = 0; i < n; i++) row[i] += scale * bias[i];
    for (size_t i = 0; i < n; i++) row[i] *= row[i] > 0 ? 1 : negative;
  }
}

CLONES double ntk_finite_squares_f32(size_t n, const float *x) {
  double part[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++) part[k] += (double)x[i + k] * (double)x[i + k];
  double sum = 0;
  for (; i < n; i++) sum += (double)x[i] * (double)x[i];
  for (size_t k = 0; k < 8; k++) sum += part[k];
  return sum;
}

#define DEFINE(REAL, NAME, TANH, ERF, EXP)                                                         \
  CLONES void ntk_finite_rectify_##NAME(size_t n, const REAL *x, REAL *y, REAL negative,           \
                                        REAL positive) {                                           \
    for (size_t i = 0; i < n; i++) y[i] = x[i] * (x[i] > 0 ? positive : negative);                 \
  }                                                                                                \
  CLONES void ntk_finite_rectify_back_##NAME(size_t n, const REAL *x, REAL *d, REAL negative,      \
                                             REAL positive) {                                      \
    for (size_t i = 0; i < n; i++) d[i] *= x[i] > 0 ? positive : negative;                         \
  }                                                                                                \
  void ntk_finite_tanh_##NAME(size_t n, const REAL *x, REAL *y) {                                  \
    for (size_t i = 0; i < n; i++) y[i] = TANH(x[i]);                                              \
  }                                                                                                \
  void ntk_finite_tanh_back_##NAME(size_t n, const REAL *x, REAL *d) {                             \
    for (size_t i = 0; i < n; i++) {                                                               \
      REAL t = TANH(x[i]);                                                                         \
      d[i] *= 1 - t * t;                                                                           \
    }                                                                                              \
  }                                                                                                \
  void ntk_finite_erf_##NAME(size_t n, const REAL *x, REAL *y, REAL a, REAL b, REAL c) {           \
    for (size_t i = 0; i < n; i++) y[i] = a * ERF(b * x[i]) + c;                                   \
  }                                                                                                \
  void ntk_finite_erf_back_##NAME(size_t n, const REAL *x, REAL *d, REAL b, REAL scale) {          \
    for (size_t i = 0; i < n; i++) d[i] *= scale * EXP(-(b * x[i]) * (b * x[i]));                  \
  }                                                                                                \
  CLONES void ntk_finite_add_##NAME(size_t n, const REAL *x, REAL *y) {                            \
    for (size_t i = 0; i < n; i++) y[i] += x[i];                                                   \
  }                                                                                                \
  CLONES void ntk_finite_multiply_##NAME(size_t n, const REAL *x, REAL *y) {                       \
    for (size_t i = 0; i < n; i++) y[i] *= x[i];                                                   \
  }                                                                                                \
  CLONES void ntk_finite_contract_##NAME(size_t n, const REAL *h, const REAL *d, REAL *k,          \
                                         REAL weight, REAL shift) {                                \
    for (size_t i = 0; i < n; i++) k[i] += (weight * h[i] + shift) * d[i];                         \
  }                                                                                                \
  CLONES void ntk_finite_momentum_##NAME(size_t n, const REAL *g, REAL *v, REAL *p, REAL factor,   \
                                         REAL decay, REAL momentum, REAL rate) {                   \
    for (size_t i = 0; i < n; i++) {                                                               \
      v[i] = momentum * v[i] + (factor * g[i] + decay * p[i]);                                     \
      p[i] -= rate * v[i];                                                                         \
    }                                                                                              \
  }                                                                                                \
  CLONES void ntk_finite_descend_##NAME(size_t n, const REAL *g, REAL *p, REAL rate) {             \
    for (size_t i = 0; i < n; i++) p[i] -= rate * g[i];                                            \
  }                                                                                                \
  /* Eight partial sums by hand: the compiler may not reorder a floating-point sum. */             \
  CLONES double ntk_finite_distance_##NAME(size_t n, const REAL *a, const REAL *b) {               \
    double part[8] = {0};                                                                          \
    size_t i = 0;                                                                                  \
    for (; i + 8 <= n; i += 8) {                                                                   \
      for (size_t k = 0; k < 8; k++) {                                                             \
        double d = (double)a[i + k] - (double)b[i + k];                                            \
        part[k] += d * d;                                                                          \
      }                                                                                            \
    }                                                                                              \
    double sum = 0;                                                                                \
    for (; i < n; i++) {                                                                           \
      double d = (double)a[i] - (double)b[i];                                                      \
      sum += d * d;                                                                                \
    }                                                                                              \
    for (size_t k = 0; k < 8; k++) sum += part[k];                                                 \
    return sum;                                                                                    \
  }                                                                                                \
  CLONES void ntk_finite_accumulate_##NAME(size_t n, const REAL *x, double *sum) {                 \
    for (size_t i = 0; i < n; i++) sum[i] += (double)x[i];                                         \
  }                                                                                                \
  CLONES void ntk_finite_sum_##NAME(size_t n, const REAL *a, const REAL *b, REAL *y) {             \
    for (size_t i = 0; i < n; i++) y[i] = a[i] + b[i];                                             \
  }                                                                                                \
  CLONES void ntk_finite_activate_##NAME(size_t rows, size_t n, const REAL *s, size_t lds,         \
                                         const REAL *sign, REAL *sum, uint32_t *active,            \
                                         size_t words) {                                           \
    for (size_t r = 0; r < rows; r++) {                                                            \
      const REAL *row = s + r * lds;                                                               \
      uint32_t *bits = active + r * words;                                                         \
      REAL a = sign[r];                                                                            \
      size_t i = 0;                                                                                \
      for (; i + 32 <= n; i += 32) {                                                               \
        uint32_t word = 0;                                                                         \
        for (uint32_t k = 0; k < 32; k++) {                                                        \
          REAL x = row[i + k];                                                                     \
          sum[i + k] += x < 0 ? 0 : a * x;                                                         \
          word |= x >= 0 ? (uint32_t)1 << k : 0;                                                   \
        }                                                                                          \
        bits[i / 32] = word;                                                                       \
      }                                                                                            \
      if (i < n) {                                                                                 \
        uint32_t word = 0;                                                                         \
        for (uint32_t k = 0; i + k < n; k++) {                                                     \
          REAL x = row[i + k];                                                                     \
          sum[i + k] += x < 0 ? 0 : a * x;                                                         \
          word |= x >= 0 ? (uint32_t)1 << k : 0;                                                   \
        }                                                                                          \
        bits[i / 32] = word;                                                                       \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  CLONES void ntk_finite_gate_##NAME(size_t rows, size_t n, const uint32_t *active,                \
                                     size_t words, const REAL *sign, const REAL *q, REAL *g,       \
                                     size_t ldg) {                                                 \
    for (size_t r = 0; r < rows; r++) {                                                            \
      const uint32_t *bits = active + r * words;                                                   \
      REAL *row = g + r * ldg;                                                                     \
      REAL a = sign[r];                                                                            \
      size_t i = 0;                                                                                \
      for (; i + 32 <= n; i += 32) {                                                               \
        uint32_t word = bits[i / 32];                                                              \
        for (uint32_t k = 0; k < 32; k++)                                                          \
          row[i + k] = (word & ((uint32_t)1 << k)) ? a * q[i + k] : 0;                             \
      }                                                                                            \
      for (uint32_t k = 0; i + k < n; k++)                                                         \
        row[i + k] = (bits[i / 32] & ((uint32_t)1 << k)) ? a * q[i + k] : 0;                       \
    }                                                                                              \
  }

DEFINE(float, f32, tanhf, erff, expf)
DEFINE(double, f64, tanh, erf, exp)
