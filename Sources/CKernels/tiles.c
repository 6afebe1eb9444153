// Inner products and writes of tiles in every precision and instruction set.
#include "CKernels.h"

#define SET "tile_set.inc.h"
#include "instruction_sets.inc.h"

#if defined(__x86_64__)
#define FENCE() __builtin_ia32_sfence()
#else
#define FENCE() __sync_synchronize()
#endif

#define DEFINE(REAL, P)                                                                            \
  size_t ntk_panel_rows_##P(ntk_instruction_set isa) { return CHOOSE(panel_rows, P)(); }           \
  size_t ntk_panel_columns_##P(ntk_instruction_set isa) { return CHOOSE(panel_columns, P)(); }     \
  void ntk_pack_##P(ntk_instruction_set isa, size_t rows, size_t features, const REAL *x,          \
                    size_t panel, REAL *packed) {                                                  \
    CHOOSE(pack, P)(rows, features, x, panel, packed);                                             \
  }                                                                                                \
  void ntk_products_##P(ntk_instruction_set isa, size_t rows, size_t columns, size_t features,     \
                        const REAL *a, const REAL *b, REAL scale, int lower, REAL *out,            \
                        size_t stride) {                                                           \
    CHOOSE(products, P)(rows, columns, features, a, b, scale, lower, out, stride);                 \
  }                                                                                                \
  void ntk_write_##P(ntk_instruction_set isa, size_t rows, size_t columns, const REAL *from,       \
                     size_t from_stride, REAL *to, size_t to_stride, int streams) {                \
    CHOOSE(write, P)(rows, columns, from, from_stride, to, to_stride, streams);                    \
    if (streams) FENCE();                                                                          \
  }                                                                                                \
  void ntk_write_transposed_##P(ntk_instruction_set isa, size_t rows, size_t columns,              \
                                const REAL *from, size_t from_stride, REAL *to,                    \
                                size_t to_stride, int streams) {                                   \
    CHOOSE(write_transposed, P)(rows, columns, from, from_stride, to, to_stride, streams);         \
    if (streams) FENCE();                                                                          \
  }

DEFINE(float, f32)
DEFINE(double, f64)
