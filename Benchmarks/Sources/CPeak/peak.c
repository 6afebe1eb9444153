#include "CPeak.h"

#define DEFINE(NAME, LANES)                                                                        \
  typedef float NAME##_vec __attribute__((ext_vector_type(LANES)));                                \
  static double NAME(void) {                                                                       \
    /* Enough independent sums to hide the latency of two units. */                                \
    NAME##_vec sums[12], factor = (NAME##_vec)0.999f, term = (NAME##_vec)0.001f;                   \
    for (int i = 0; i < 12; i++) sums[i] = (NAME##_vec)(float)i;                                   \
    const long rounds = 4000000;                                                                   \
    for (long round = 0; round < rounds; round++) {                                                \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) sums[i] =                    \
          sums[i] * factor + term;                                                                 \
    }                                                                                              \
    volatile float sink = 0;                                                                       \
    for (int i = 0; i < 12; i++) sink += sums[i][0];                                               \
    return 2.0 * 12 * LANES * (double)rounds;                                                      \
  }

DEFINE(portable, 4)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
DEFINE(avx2, 8)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
DEFINE(avx512, 16)
#pragma clang attribute pop
#endif

double peak_operations(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return avx512();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2();
#endif
  return portable();
}
