// The instruction sets that the inner loops exist in.
#ifndef NTKIT_INSTRUCTION_SETS_H
#define NTKIT_INSTRUCTION_SETS_H

// On x86-64 a machine supports all from plain C up to its own. On 64-bit ARM plain C is compiled for
// NEON, which every such processor has, and the two are one.
typedef enum {
  NTK_PORTABLE = 0,
  NTK_AVX2 = 1,
  NTK_AVX512 = 2,
  NTK_NEON = 3,
} ntk_instruction_set;

// The widest instruction set this processor and operating system support.
ntk_instruction_set ntk_best_instruction_set(void);
#endif
