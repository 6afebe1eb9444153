// Inner products of packed inputs, included once per precision and instruction set, after
// vector_math.inc.h. See include/tile_kernels.h for what each function computes.
//
// A block of MR rows by NR columns of the result stays in registers while the features run past:
// every feature loads NR numbers of the columns and broadcasts MR numbers of the rows. Packing,
// once for all tiles, makes both consecutive in memory.

// With 32 vector registers 12 rows of two vectors, with 16 registers 6: the rest hold the operands.
#if LANES * (IS_DOUBLE + 1) == 16
#define MR 12
#else
#define MR 6
#endif
#define NR (2 * LANES)

static inline __attribute__((always_inline)) void NAME(sum_block)(size_t depth, const REAL *a,
                                                                  const REAL *b,
                                                                  VEC sums[MR][2]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < MR; i++) sums[i][0] = sums[i][1] = (VEC)(REAL)0;
  for (size_t f = 0; f < depth; f++, a += MR, b += NR) {
    VEC left = NAME(load)(b), right = NAME(load)(b + LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < MR; i++) {
      sums[i][0] += left * a[i];
      sums[i][1] += right * a[i];
    }
  }
}

// Adds the sums over `depth` features to a block of `out` that counts from 0 when `first`, and
// then scales it.
static void NAME(add_block)(size_t depth, const REAL *a, const REAL *b, size_t rows,
                            size_t columns, int first, REAL scale, REAL *out, size_t stride) {
  VEC sums[MR][2];
  NAME(sum_block)(depth, a, b, sums);
  if (rows == MR && columns == NR) {
#pragma clang loop unroll(full)
    for (int i = 0; i < MR; i++) {
      REAL *p = out + i * stride;
      if (!first) {
        sums[i][0] += NAME(load)(p);
        sums[i][1] += NAME(load)(p + LANES);
      }
      NAME(store)(p, sums[i][0] * scale);
      NAME(store)(p + LANES, sums[i][1] * scale);
    }
    return;
  }
  REAL edge[MR * NR];
  __builtin_memcpy(edge, sums, sizeof edge);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      out[i * stride + j] = (edge[i * NR + j] + (first ? 0 : out[i * stride + j])) * scale;
}

static void NAME(products)(size_t rows, size_t columns, size_t features, const REAL *a,
                           const REAL *b, REAL scale, int lower, REAL *out, size_t stride) {
  // 24 KB of a panel of rows stay in the first-level cache while the columns stream by.
  const size_t most = 24576 / (MR * sizeof(REAL));
  const size_t parts = (features + most - 1) / most;
  const size_t depth = parts > 0 ? (features + parts - 1) / parts : 1;
  for (size_t f = 0; f < features; f += depth) {
    const int last = f + depth >= features;
    const size_t here = last ? features - f : depth;
    for (size_t i = 0; i < rows; i += MR) {
      const size_t height = rows - i < MR ? rows - i : MR;
      const size_t end = lower && i + height < columns ? i + height : columns;
      for (size_t j = 0; j < end; j += NR)
        NAME(add_block)(here, a + i * features + f * MR, b + j * features + f * NR, height,
                        columns - j < NR ? columns - j : NR, f == 0, last ? scale : (REAL)1,
                        out + i * stride + j, stride);
    }
  }
}

static void NAME(pack)(size_t rows, size_t features, const REAL *x, size_t panel, REAL *packed) {
  // A part of a panel small enough for the first-level cache, row by row.
  const size_t part = 64;
  for (size_t i = 0; i < rows; i += panel) {
    const size_t height = rows - i < panel ? rows - i : panel;
    for (size_t f = 0; f < features; f += part) {
      const size_t depth = features - f < part ? features - f : part;
      REAL *to = packed + i * features + f * panel;
      for (size_t r = 0; r < height; r++)
        for (size_t g = 0; g < depth; g++) to[g * panel + r] = x[(i + r) * features + f + g];
      for (size_t r = height; r < panel; r++)
        for (size_t g = 0; g < depth; g++) to[g * panel + r] = 0;
    }
  }
}

static size_t NAME(panel_rows)(void) { return MR; }
static size_t NAME(panel_columns)(void) { return NR; }

#undef MR
#undef NR
