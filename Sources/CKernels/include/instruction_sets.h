// The instruction sets that the inner loops exist in.
#ifndef NTKIT_INSTRUCTION_SETS_H
#define NTKIT_INSTRUCTION_SETS_H

// Ascending. A machine supports all up to its own.
typedef enum {
  NTK_PORTABLE = 0,
  NTK_AVX2 = 1,
  NTK_AVX512 = 2,
} ntk_instruction_set;

// The widest instruction set this processor and operating system support.
ntk_instruction_set ntk_best_instruction_set(void);
#endif
