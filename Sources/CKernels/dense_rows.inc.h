// Rows of a dense-network kernel tile, included once per precision and instruction set.
// See include/CKernels.h for what each function computes.

#define ONE ((REAL)1)
#define INV_PI ((REAL)0.31830988618379067154)
#define PI ((REAL)3.14159265358979323846)

// Runs BODY on every group of LANES columns. The last group is padded in a local buffer, so that
// an entry's bits do not depend on where in the row it stands. BODY reads and writes kv and tv,
// and loads column data through COLUMN(pointer).
#define FOR_EACH_GROUP(BODY)                                                                       \
  {                                                                                                \
    size_t i = 0;                                                                                  \
    for (; i + LANES <= n; i += LANES) {                                                           \
      VEC kv = NAME(load)(k + i), tv = theta ? NAME(load)(theta + i) : (VEC)(REAL)0;               \
      const size_t valid = LANES;                                                                  \
      BODY;                                                                                        \
      NAME(store)(k + i, kv);                                                                      \
      if (theta) NAME(store)(theta + i, tv);                                                       \
    }                                                                                              \
    if (i < n) {                                                                                   \
      const size_t valid = n - i;                                                                  \
      VEC kv = NAME(load_part)(k + i, valid),                                                      \
          tv = theta ? NAME(load_part)(theta + i, valid) : (VEC)(REAL)0;                           \
      BODY;                                                                                        \
      NAME(store_part)(k + i, kv, valid);                                                          \
      if (theta) NAME(store_part)(theta + i, tv, valid);                                           \
    }                                                                                              \
  }
#define COLUMN(p) (valid == LANES ? NAME(load)((p) + i) : NAME(load_part)((p) + i, valid))

static inline VEC NAME(load_part)(const REAL *p, size_t count) {
  VEC v = (VEC)(REAL)0;
  __builtin_memcpy(&v, p, count * sizeof(REAL));
  return v;
}

static inline void NAME(store_part)(REAL *p, VEC v, size_t count) {
  __builtin_memcpy(p, &v, count * sizeof(REAL));
}

static inline VEC NAME(clamp)(VEC c) {
  return __builtin_elementwise_min(__builtin_elementwise_max(c, (VEC)-ONE), (VEC)ONE);
}

static int NAME(any_above)(size_t n, const REAL *k, REAL scale, const REAL *col) {
  IVEC above = (IVEC)(INTEGER)0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) above |= NAME(load)(k + i) > NAME(load)(col + i) * scale;
  int any = __builtin_reduce_or(above) != 0;
  for (; i < n; i++) any |= k[i] > col[i] * scale;
  return any;
}

static size_t NAME(next_above)(size_t first, size_t rows, size_t columns, int lower, const REAL *k,
                               const REAL *row, const REAL *col) {
  for (size_t r = first; r < rows; r++)
    if (NAME(any_above)(lower && r < columns ? r : columns, k + r * columns, row[r], col)) return r;
  return rows;
}

static void NAME(affine)(size_t n, REAL *k, REAL *theta, REAL scale, REAL shift, REAL weight,
                         REAL rate, REAL offset) {
  FOR_EACH_GROUP({
    tv = tv * weight + (kv * rate + offset);
    kv = kv * scale + shift;
  })
}

static void NAME(relu)(size_t n, REAL *k, REAL *theta, REAL row_root, REAL row_inverse,
                       const REAL *col_root, const REAL *col_inverse, REAL gain, REAL slope) {
  FOR_EACH_GROUP({
    VEC c = NAME(clamp)(kv * (COLUMN(col_inverse) * row_inverse));
    VEC complement = PI - NAME(acos)(c);
    VEC sine = __builtin_elementwise_sqrt((ONE - c) * (ONE + c));
    kv = kv * slope + (COLUMN(col_root) * row_root) * (gain * (sine + complement * c));
    tv = tv * (complement * gain + slope);
  })
}

static void NAME(erf)(size_t n, REAL *k, REAL *theta, REAL row, const REAL *col, REAL a, REAL b,
                      REAL c) {
  const REAL square = 2 * b * b, value = 2 * a * a * INV_PI, derivative = square * value;
  FOR_EACH_GROUP({
    VEC scale = COLUMN(col) * row;
    VEC s = NAME(clamp)(kv * scale * square);
    kv = NAME(asin)(s) * value + c * c;
    tv = tv * (scale * derivative / __builtin_elementwise_sqrt((ONE - s) * (ONE + s)));
  })
}

static void NAME(exponential)(size_t n, REAL *k, REAL *theta, REAL row, const REAL *col, REAL b,
                              REAL plus, REAL minus) {
  const REAL square = b * b;
  FOR_EACH_GROUP({
    VEC decay = COLUMN(col) + row;
    VEC near = NAME(exp)(kv * square - decay) * plus;
    VEC far = minus != 0 ? NAME(exp)(-(kv * square) - decay) * minus : (VEC)(REAL)0;
    kv = near + far;
    tv = tv * ((near - far) * square);
  })
}

static void NAME(gelu)(size_t n, REAL *k, REAL *theta, REAL row, const REAL *col) {
  const REAL row1 = 1 + row;
  FOR_EACH_GROUP({
    VEC other = COLUMN(col);
    VEC other1 = other + ONE;
    VEC square = other1 * row1 - kv * kv;
    VEC inverse = ONE / __builtin_elementwise_sqrt(square);
    // P(a > 0, b > 0) for a correlation k / sqrt((1 + q)(1 + q')).
    VEC s = NAME(clamp)(kv / __builtin_elementwise_sqrt(other1 * row1));
    VEC both = (REAL)0.25 + NAME(asin)(s) * ((REAL)0.5 * INV_PI);
    VEC b = ONE / other1 + (ONE / row1 - ONE);
    VEC bracket = other * row + b * kv * kv;
    VEC density = inverse * ((REAL)0.5 * INV_PI);
    tv = tv * (both + kv * density * (ONE + 2 * b + bracket * inverse * inverse));
    kv = kv * both + bracket * density;
  })
}

static void NAME(series)(size_t n, REAL *k, REAL *theta, REAL row_inverse, const REAL *col_inverse,
                         size_t terms, const REAL *row, const REAL *col, size_t stride) {
  FOR_EACH_GROUP({
    VEC inverse = COLUMN(col_inverse) * row_inverse;
    VEC c = NAME(clamp)(kv * inverse);
    VEC value = (VEC)(REAL)0;
    VEC slope = (VEC)(REAL)0;
    for (size_t j = terms; j-- > 0;) {
      slope = slope * c + value;
      value = value * c + COLUMN(col + j * stride) * row[j];
    }
    kv = value;
    tv = tv * (slope * inverse);
  })
}

#undef FOR_EACH_GROUP
#undef COLUMN
#undef ONE
#undef INV_PI
#undef PI
