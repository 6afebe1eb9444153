// Includes SET, the functions of a file for one precision and instruction set, for all of them.
//
// It sees REAL; INTEGER, signed and as wide; IS_DOUBLE; PRECISION, f32 or f64; LANES, the numbers of a
// vector; and NAME(x), which makes a name unique. A vector fills a register, or has 64 bytes in every
// instruction set where the file defines WIDE_VECTORS: the compiler splits it then.
//
// CHOOSE(x, PRECISION) is the function x of the instruction set `isa`.
#include <stdint.h>

#define PASTE2(a, b) a##_##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(x) PASTE(x, TAG)

#define REAL float
#define INTEGER int32_t
#define IS_DOUBLE 0
#define PRECISION f32
#include "each_set.inc.h"
#undef REAL
#undef INTEGER
#undef IS_DOUBLE
#undef PRECISION

#define REAL double
#define INTEGER int64_t
#define IS_DOUBLE 1
#define PRECISION f64
#include "each_set.inc.h"
#undef REAL
#undef INTEGER
#undef IS_DOUBLE
#undef PRECISION

#if defined(__x86_64__)
#define CHOOSE(FUNCTION, P)                                                                        \
  (isa == NTK_AVX512 ? FUNCTION##_##P##_avx512                                                     \
   : isa == NTK_AVX2 ? FUNCTION##_##P##_avx2                                                       \
                     : FUNCTION##_##P##_portable)
#else
#define CHOOSE(FUNCTION, P) ((void)isa, FUNCTION##_##P##_portable)
#endif
