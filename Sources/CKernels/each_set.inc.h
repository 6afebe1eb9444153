// Includes SET, the functions of a file for one precision and instruction set, for every
// instruction set of one precision: REAL, INTEGER, IS_DOUBLE and PRECISION are given.
#if WIDE_VECTORS
#define BYTES(REGISTER) 64
#else
#define BYTES(REGISTER) REGISTER
#endif
#define TAG PASTE(PRECISION, INSTRUCTIONS)

#define INSTRUCTIONS portable
#define LANES (BYTES(16) / (4 + 4 * IS_DOUBLE))
#include SET
#undef INSTRUCTIONS
#undef LANES
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define INSTRUCTIONS avx2
#define LANES (BYTES(32) / (4 + 4 * IS_DOUBLE))
#include SET
#undef INSTRUCTIONS
#undef LANES
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define INSTRUCTIONS avx512
#define LANES (BYTES(64) / (4 + 4 * IS_DOUBLE))
#include SET
#undef INSTRUCTIONS
#undef LANES
#pragma clang attribute pop
#endif
#undef BYTES
#undef TAG
