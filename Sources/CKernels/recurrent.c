// Recurrent layers and the softmax over a vocabulary, in every precision and instruction set.
#include "recurrent_kernels.h"

#include <math.h>

#define SET "recurrent.inc.h"
#include "instruction_sets.inc.h"

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
