// Recurrent layers and the softmax over a vocabulary, in every precision and instruction set.
#include "recurrent_kernels.h"

#include <math.h>

#define PASTE2(a, b) a##_##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(x) PASTE(x, TAG)

#define REAL float
#define INTEGER int32_t
#define IS_DOUBLE 0
#define LANES 4
#define TAG f32_portable
#include "recurrent.inc.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TAG f32_avx2
#include "recurrent.inc.h"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define LANES 16
#define TAG f32_avx512
#include "recurrent.inc.h"
#pragma clang attribute pop
#endif
#undef REAL
#undef INTEGER
#undef IS_DOUBLE

#define REAL double
#define INTEGER int64_t
#define IS_DOUBLE 1
#define LANES 2
#define TAG f64_portable
#include "recurrent.inc.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 4
#define TAG f64_avx2
#include "recurrent.inc.h"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define LANES 8
#define TAG f64_avx512
#include "recurrent.inc.h"
#pragma clang attribute pop
#endif
#undef REAL
#undef INTEGER
#undef IS_DOUBLE

#if defined(__x86_64__)
#define CHOOSE(FUNCTION, P)                                                                        \
  (isa == NTK_AVX512 ? FUNCTION##_##P##_avx512                                                     \
   : isa == NTK_AVX2 ? FUNCTION##_##P##_avx2                                                       \
                     : FUNCTION##_##P##_portable)
#else
#define CHOOSE(FUNCTION, P) ((void)isa, FUNCTION##_##P##_portable)
#endif

#define DEFINE(REAL, P)                                                                            \
  void ntk_lstm_##P(ntk_instruction_set isa, size_t rows, size_t units, REAL *gates,               \
                    const REAL *before, REAL *cell, REAL *squashed, REAL *state) {                 \
    CHOOSE(lstm, P)(rows, units, gates, before, cell, squashed, state);                            \
  }                                                                                                \
  void ntk_lstm_back_##P(ntk_instruction_set isa, size_t rows, size_t units, REAL *gates,          \
                         const REAL *before, const REAL *squashed, const REAL *dh, REAL *dc) {     \
    CHOOSE(lstm_back, P)(rows, units, gates, before, squashed, dh, dc);                            \
  }                                                                                                \
  void ntk_gru_##P(ntk_instruction_set isa, size_t rows, size_t units, REAL *gates,                \
                   const REAL *part, const REAL *before, REAL *state) {                            \
    CHOOSE(gru, P)(rows, units, gates, part, before, state);                                       \
  }                                                                                                \
  void ntk_gru_back_##P(ntk_instruction_set isa, size_t rows, size_t units, REAL *gates,           \
                        REAL *part, const REAL *before, REAL *dh) {                                \
    CHOOSE(gru_back, P)(rows, units, gates, part, before, dh);                                     \
  }                                                                                                \
  double ntk_softmax_loss_##P(ntk_instruction_set isa, size_t rows, size_t n, REAL *logits,        \
                              const REAL *bias, REAL bias_scale, const int32_t *targets,           \
                              REAL scale) {                                                        \
    return CHOOSE(softmax_loss, P)(rows, n, logits, bias, bias_scale, targets, scale);             \
  }                                                                                                \
  void ntk_gather_##P(size_t count, size_t units, size_t vocabulary, const int32_t *tokens,        \
                      const REAL *w, REAL scale, REAL *x) {                                        \
    for (size_t j = 0; j < units; j++)                                                             \
      for (size_t i = 0; i < count; i++)                                                           \
        x[i * units + j] = scale * w[j * vocabulary + (size_t)tokens[i]];                          \
  }                                                                                                \
  void ntk_scatter_##P(size_t count, size_t units, size_t vocabulary, const int32_t *tokens,       \
                       const REAL *x, REAL scale, REAL *w) {                                       \
    for (size_t j = 0; j < units; j++)                                                             \
      for (size_t i = 0; i < count; i++)                                                           \
        w[j * vocabulary + (size_t)tokens[i]] += scale * x[i * units + j];                         \
  }

DEFINE(float, f32)
DEFINE(double, f64)
