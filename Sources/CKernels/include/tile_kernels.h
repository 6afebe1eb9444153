// Inner products of inputs, and writes of finished tiles into their matrix.
#ifndef NTKIT_TILE_KERNELS_H
#define NTKIT_TILE_KERNELS_H
#include "instruction_sets.h"

#include <stddef.h>

#define NTK_DECLARE(REAL, NAME)                                                                    \
  /* The inputs in a panel of rows and in a panel of columns. */                                   \
  size_t ntk_panel_rows_##NAME(ntk_instruction_set isa);                                           \
  size_t ntk_panel_columns_##NAME(ntk_instruction_set isa);                                        \
  /* Packs x, (rows, features), into panels of `panel` inputs, each (features, panel); the last    \
     is padded by zeros. */                                                                        \
  void ntk_pack_##NAME(ntk_instruction_set isa, size_t rows, size_t features,                      \
                       const REAL *_Nonnull x, size_t panel, REAL *_Nonnull packed);               \
  /* out[i][j] <- scale * a_i.b_j for a packed in panels of rows and b in panels of columns;       \
     features >= 1. With `lower` entries above the diagonal may be left as they are. An entry's    \
     bits depend on its two inputs alone. */                                                       \
  void ntk_products_##NAME(ntk_instruction_set isa, size_t rows, size_t columns, size_t features,  \
                           const REAL *_Nonnull a, const REAL *_Nonnull b, REAL scale, int lower,  \
                           REAL *_Nonnull out, size_t stride);                                     \
  /* to[i][j] <- from[i][j]; `streams` writes past the caches, for a matrix larger than them. */   \
  void ntk_write_##NAME(ntk_instruction_set isa, size_t rows, size_t columns,                      \
                        const REAL *_Nonnull from, size_t from_stride, REAL *_Nonnull to,          \
                        size_t to_stride, int streams);                                            \
  /* to[j][i] <- from[i][j]; rows and columns are those of `from`. */                              \
  void ntk_write_transposed_##NAME(ntk_instruction_set isa, size_t rows, size_t columns,           \
                                   const REAL *_Nonnull from, size_t from_stride,                  \
                                   REAL *_Nonnull to, size_t to_stride, int streams);

NTK_DECLARE(float, f32)
NTK_DECLARE(double, f64)

#undef NTK_DECLARE
#endif
