// Inner products and writes of tiles in every precision and instruction set.
#include "CKernels.h"

#include <stdint.h>

#define PASTE2(a, b) a##_##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(x) PASTE(x, TAG)

#define REAL float
#define INTEGER int32_t
#define IS_DOUBLE 0
#define LANES 4
#define TAG f32_portable
#include "tile_set.inc.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TAG f32_avx2
#include "tile_set.inc.h"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define LANES 16
#define TAG f32_avx512
#include "tile_set.inc.h"
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
#include "tile_set.inc.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 4
#define TAG f64_avx2
#include "tile_set.inc.h"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define LANES 8
#define TAG f64_avx512
#include "tile_set.inc.h"
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
#define FENCE() __builtin_ia32_sfence()
#else
#define CHOOSE(FUNCTION, P) ((void)isa, FUNCTION##_##P##_portable)
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
