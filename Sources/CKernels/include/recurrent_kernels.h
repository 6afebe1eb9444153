// Loops of recurrent layers and of the softmax over a vocabulary, on row-major arrays.
//
// Values of gates are within a few units in the last place of 1 of the exact ones (absolutely, not
// relatively: a tanh near 0 comes from a difference).
#ifndef NTKIT_RECURRENT_KERNELS_H
#define NTKIT_RECURRENT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "instruction_sets.h"

#define NTK_RECURRENT_DECLARE(REAL, NAME)                                                          \
  /* One step of LSTM. gates (rows, 4 units): pre-activations of i, f, g, o become their values.    \
     before, cell, squashed, state (rows, units): c_{t-1}, c_t, tanh c_t, h_t. */                   \
  void ntk_lstm_##NAME(ntk_instruction_set isa, size_t rows, size_t units, REAL *_Nonnull gates,   \
                       const REAL *_Nonnull before, REAL *_Nonnull cell,                           \
                       REAL *_Nonnull squashed, REAL *_Nonnull state);                             \
  /* Its derivative: the values of the gates become the derivative in the pre-activations; dc, the  \
     derivative in c_t past h_t, becomes that in c_{t-1}. dh: in h_t. */                            \
  void ntk_lstm_back_##NAME(ntk_instruction_set isa, size_t rows, size_t units,                    \
                            REAL *_Nonnull gates, const REAL *_Nonnull before,                     \
                            const REAL *_Nonnull squashed, const REAL *_Nonnull dh,                \
                            REAL *_Nonnull dc);                                                    \
  /* One step of gated recurrent units. gates (rows, 3 units): the input's parts of r, z, n become  \
     their values; part (rows, 3 units): the state's parts. */                                     \
  void ntk_gru_##NAME(ntk_instruction_set isa, size_t rows, size_t units, REAL *_Nonnull gates,    \
                      const REAL *_Nonnull part, const REAL *_Nonnull before,                      \
                      REAL *_Nonnull state);                                                       \
  /* Its derivative: gates and part become the derivatives in the parts of input and state; dh, in  \
     h_t, becomes that in h_{t-1} past the weights. */                                             \
  void ntk_gru_back_##NAME(ntk_instruction_set isa, size_t rows, size_t units,                     \
                           REAL *_Nonnull gates, REAL *_Nonnull part, const REAL *_Nonnull before, \
                           REAL *_Nonnull dh);                                                     \
  /* The sum over rows of -ln softmax(z)[target] for z = logits + bias_scale bias (rows, n). With   \
     scale > 0 the logits become scale times the derivative of that sum in z. */                   \
  double ntk_softmax_loss_##NAME(ntk_instruction_set isa, size_t rows, size_t n,                   \
                                 REAL *_Nonnull logits, const REAL *_Nullable bias,                \
                                 REAL bias_scale, const int32_t *_Nonnull targets, REAL scale);    \
  /* x[i, j] <- scale w[j, token i] for w (units, vocabulary). */                                   \
  void ntk_gather_##NAME(size_t count, size_t units, size_t vocabulary,                            \
                         const int32_t *_Nonnull tokens, const REAL *_Nonnull w, REAL scale,       \
                         REAL *_Nonnull x);                                                        \
  /* w[j, token i] += scale x[i, j]. */                                                             \
  void ntk_scatter_##NAME(size_t count, size_t units, size_t vocabulary,                           \
                          const int32_t *_Nonnull tokens, const REAL *_Nonnull x, REAL scale,      \
                          REAL *_Nonnull w);

NTK_RECURRENT_DECLARE(float, f32)
NTK_RECURRENT_DECLARE(double, f64)

#undef NTK_RECURRENT_DECLARE
#endif
