// Rectangles of a matrix written in place or mirrored, included once per precision and instruction
// set, after vector_math.inc.h. See include/tile_kernels.h for what each function does.

#define STRIP 256

#if LANES == 2
#define LOW 0, 2
#define HIGH 1, 3
#elif LANES == 4
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#elif LANES == 8
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#else
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

// Interleaving rows i and i + LANES / 2 rotates the bits of every entry's place by one; LANES rows
// are transposed when the bits of the row and of the column have changed places.
static inline __attribute__((always_inline)) void NAME(transpose_square)(const REAL *from,
                                                                         size_t from_stride,
                                                                         REAL *to,
                                                                         size_t to_stride) {
  VEC v[LANES], w[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) v[i] = NAME(load)(from + i * from_stride);
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      w[2 * i] = __builtin_shufflevector(v[i], v[i + LANES / 2], LOW);
      w[2 * i + 1] = __builtin_shufflevector(v[i], v[i + LANES / 2], HIGH);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) v[i] = w[i];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) NAME(store)(to + i * to_stride, v[i]);
}

// Copies a row; when it streams, whole cache lines go past the caches without being read first.
static inline void NAME(copy_row)(size_t count, const REAL *from, REAL *to, int streams) {
  size_t i = 0;
  if (streams) {
    while (i < count && (uintptr_t)(to + i) % 64 != 0) {
      to[i] = from[i];
      i++;
    }
    for (; i + 64 / sizeof(REAL) <= count; i += 64 / sizeof(REAL))
      for (size_t j = 0; j < 64 / sizeof(REAL); j += LANES)
        __builtin_nontemporal_store(NAME(load)(from + i + j), (VEC *)(to + i + j));
  }
  __builtin_memcpy(to + i, from + i, (count - i) * sizeof(REAL));
}

static void NAME(write)(size_t rows, size_t columns, const REAL *from, size_t from_stride, REAL *to,
                        size_t to_stride, int streams) {
  for (size_t r = 0; r < rows; r++)
    NAME(copy_row)(columns, from + r * from_stride, to + r * to_stride, streams);
}

static void NAME(write_transposed)(size_t rows, size_t columns, const REAL *from,
                                   size_t from_stride, REAL *to, size_t to_stride, int streams) {
  // The rows of the mirror image are put together in the first-level cache.
  REAL strip[LANES * STRIP];
  for (size_t c = 0; c < columns; c += LANES) {
    const size_t width = columns - c < LANES ? columns - c : LANES;
    for (size_t start = 0; start < rows; start += STRIP) {
      const size_t height = rows - start < STRIP ? rows - start : STRIP;
      const REAL *source = from + start * from_stride + c;
      size_t r = 0;
      if (width == LANES)
        for (; r + LANES <= height; r += LANES)
          NAME(transpose_square)(source + r * from_stride, from_stride, strip + r, STRIP);
      for (; r < height; r++)
        for (size_t j = 0; j < width; j++) strip[j * STRIP + r] = source[r * from_stride + j];
      for (size_t j = 0; j < width; j++)
        NAME(copy_row)(height, strip + j * STRIP, to + (c + j) * to_stride + start, streams);
    }
  }
}

#undef STRIP
#undef LOW
#undef HIGH
