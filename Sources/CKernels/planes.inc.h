// Loops on planes, included once per precision and instruction set after activation_bodies.inc.h.
// See include/planes.h for what each function computes.

#define INLINE static inline __attribute__((always_inline))

static void NAME(products)(size_t rows, size_t columns, size_t channels, REAL scale, const REAL *x,
                           size_t x_ld, int x_is_vector, const REAL *y, size_t y_ld, REAL *k) {
  for (size_t i = 0; i < rows; i++) {
    const REAL *xr = x + i * x_ld * channels * (x_is_vector ? LANES : 1);
    const REAL *yr = y + i * y_ld * channels * LANES;
    for (size_t j = 0; j < columns; j++, k += LANES) {
      VEC sum = (VEC)(REAL)0;
      if (x_is_vector) {
        for (size_t c = 0; c < channels; c++, xr += LANES, yr += LANES)
          sum = sum + NAME(load)(xr) * NAME(load)(yr);
      } else {
        for (size_t c = 0; c < channels; c++, xr++, yr += LANES) sum = sum + *xr * NAME(load)(yr);
      }
      NAME(store)(k, sum * scale);
    }
  }
}

static void NAME(affine)(size_t count, REAL *k, REAL *theta, AFFINE a) {
  for (size_t i = 0; i < count * LANES; i += LANES) {
    VEC kv = NAME(load)(k + i);
    if (theta) NAME(store)(theta + i, NAME(load)(theta + i) * a.scale + (kv * a.rate + a.offset));
    NAME(store)(k + i, kv * a.scale + a.shift);
  }
}

// The sum over the input rows [low, high) of one plane, for every column.
INLINE void NAME(sum_rows)(const REAL *in, size_t columns, int32_t low, int32_t high, REAL *out) {
  const size_t n = columns * LANES;
  if (high <= low) {
    for (size_t j = 0; j < n; j += LANES) NAME(store)(out + j, (VEC)(REAL)0);
    return;
  }
  for (size_t j = 0; j < n; j += LANES) {
    VEC sum = NAME(load)(in + (size_t)low * n + j);
    for (int32_t r = low + 1; r < high; r++) sum = sum + NAME(load)(in + (size_t)r * n + j);
    NAME(store)(out + j, sum);
  }
}

INLINE VEC NAME(sum_columns)(const REAL *in, int32_t low, int32_t high) {
  VEC sum = (VEC)(REAL)0;
  for (int32_t c = low; c < high; c++) sum = sum + NAME(load)(in + (size_t)c * LANES);
  return sum;
}

static void NAME(windows)(size_t rows, size_t columns, const int32_t *row_bounds,
                          const int32_t *column_bounds, size_t columns_in, const REAL *k,
                          const REAL *theta, REAL *k_out, REAL *theta_out, AFFINE a, int accumulate,
                          REAL *scratch) {
  REAL *other = scratch + columns_in * LANES;
  for (size_t i = 0; i < rows; i++) {
    NAME(sum_rows)(k, columns_in, row_bounds[2 * i], row_bounds[2 * i + 1], scratch);
    if (theta && theta_out)
      NAME(sum_rows)(theta, columns_in, row_bounds[2 * i], row_bounds[2 * i + 1], other);
    for (size_t j = 0; j < columns; j++) {
      const int32_t low = column_bounds[2 * j], high = column_bounds[2 * j + 1];
      const size_t at = (i * columns + j) * LANES;
      VEC sum = NAME(sum_columns)(scratch, low, high);
      if (theta_out) {
        VEC t = sum * a.rate + a.offset;
        if (theta) t = NAME(sum_columns)(other, low, high) * a.scale + t;
        NAME(store)(theta_out + at, accumulate ? NAME(load)(theta_out + at) + t : t);
      }
      VEC kv = sum * a.scale + a.shift;
      NAME(store)(k_out + at, accumulate ? NAME(load)(k_out + at) + kv : kv);
    }
  }
}

INLINE VEC NAME(row_feature)(const FEATURES *f, size_t feature, size_t i, size_t j) {
  const size_t at = i * f->row_ld + j * f->row_step;
  const REAL *p = f->row + feature * f->row_feature;
  return f->row_is_vector ? NAME(load)(p + at * LANES) : (VEC)p[at];
}

INLINE VEC NAME(col_feature)(const FEATURES *f, size_t feature, size_t i, size_t j) {
  return NAME(load)(f->col + feature * f->col_feature + (i * f->col_ld + j) * LANES);
}

#define NO_THETA 0
#define THETA_STARTS 1
#define THETA_GOES_ON 2

// One output of the fused convolution: s and t are the sums over the window. root holds the gain; if
// the step is not general, so do the numbers of theta, and inverse holds the scale.
INLINE void NAME(conv3_entry)(VEC s, VEC t, VEC root, VEC inverse, REAL *k_out, REAL *theta_out,
                              AFFINE a, REAL gain, REAL slope, int theta, int general) {
  VEC kv = general ? s * a.scale + a.shift : s;
  VEC c = kv * inverse, sine, complement;
  NAME(angle)(c, &sine, &complement);
  VEC value = root * (complement * c + sine);
  NAME(store)(k_out, general ? kv * slope + value : value);
  if (theta) {
    VEC own = general ? s * a.rate + a.offset : s * a.rate;
    if (theta == THETA_GOES_ON) own = t * a.scale + own;
    NAME(store)(theta_out, own * (general ? complement * gain + slope : complement));
  }
}

// The rows of a plane, each with the sums of three rows of the input.
INLINE void NAME(conv3_rectifier_loops)(size_t rows, size_t columns, const REAL *k,
                                        const REAL *theta, REAL *k_out, REAL *theta_out, AFFINE a,
                                        const FEATURES *f, REAL gain, REAL slope,
                                        const REAL *zeros, REAL *scratch, int theta_mode,
                                        int general, int row_is_vector) {
  const size_t n = columns * LANES;
  const size_t lanes = row_is_vector ? LANES : 1;
  REAL *row_roots = scratch, *row_inverses = row_roots + columns * lanes;
  const REAL scale = general ? 1 : a.scale;
  if (!general) a = (AFFINE){a.scale * gain, 0, a.rate * gain, 0};
  for (size_t i = 0; i < rows; i++) {
    const REAL *k0 = i > 0 ? k + (i - 1) * n : zeros, *k1 = k + i * n,
               *k2 = i + 1 < rows ? k + (i + 1) * n : zeros;
    const REAL *t0 = 0, *t1 = 0, *t2 = 0;
    if (theta_mode == THETA_GOES_ON) {
      t0 = i > 0 ? theta + (i - 1) * n : zeros;
      t1 = theta + i * n;
      t2 = i + 1 < rows ? theta + (i + 1) * n : zeros;
    }
    const REAL *row_root = f->row + i * f->row_ld * lanes;
    const REAL *row_inverse = row_root + f->row_feature;
    for (size_t j = 0; j < columns * lanes; j++) {
      row_roots[j] = row_root[j] * gain;
      row_inverses[j] = row_inverse[j] * scale;
    }
    const REAL *col_root = f->col + i * f->col_ld * LANES;
    const REAL *col_inverse = col_root + f->col_feature;
    REAL *ko = k_out + i * n, *to = theta_mode ? theta_out + i * n : 0;
    VEC left = (VEC)(REAL)0, center = NAME(load)(k0) + NAME(load)(k1) + NAME(load)(k2);
    VEC t_left = (VEC)(REAL)0, t_center = t_left;
    if (theta_mode == THETA_GOES_ON)
      t_center = NAME(load)(t0) + NAME(load)(t1) + NAME(load)(t2);
#define ENTRY(RIGHT, T_RIGHT)                                                                      \
  {                                                                                                \
    VEC right = RIGHT, t_right = T_RIGHT;                                                          \
    VEC rr = row_is_vector ? NAME(load)(row_roots + j * LANES) : (VEC)row_roots[j];                \
    VEC ri = row_is_vector ? NAME(load)(row_inverses + j * LANES) : (VEC)row_inverses[j];          \
    VEC root = NAME(load)(col_root + j * LANES) * rr;                                              \
    VEC inverse = NAME(load)(col_inverse + j * LANES) * ri;                                        \
    NAME(conv3_entry)(left + center + right, t_left + t_center + t_right, root, inverse,           \
                      ko + j * LANES, to + j * LANES, a, gain, slope, theta_mode, general);        \
    left = center;                                                                                 \
    center = right;                                                                                \
    t_left = t_center;                                                                             \
    t_center = t_right;                                                                            \
  }
    size_t j = 0;
    for (; j + 1 < columns; j++) {
      const size_t next = (j + 1) * LANES;
      ENTRY(NAME(load)(k0 + next) + NAME(load)(k1 + next) + NAME(load)(k2 + next),
            theta_mode == THETA_GOES_ON
                ? NAME(load)(t0 + next) + NAME(load)(t1 + next) + NAME(load)(t2 + next)
                : (VEC)(REAL)0)
    }
    ENTRY((VEC)(REAL)0, (VEC)(REAL)0)
#undef ENTRY
  }
}

static void NAME(conv3_rectifier)(size_t rows, size_t columns, const REAL *k, const REAL *theta,
                                  REAL *k_out, REAL *theta_out, AFFINE a, const FEATURES *f,
                                  REAL gain, REAL slope, const REAL *zeros, REAL *scratch) {
  const int mode = !theta_out ? NO_THETA : theta ? THETA_GOES_ON : THETA_STARTS;
  const int general = slope != 0 || a.shift != 0 || a.offset != 0;
#define LOOPS(MODE, GENERAL, VECTOR)                                                               \
  NAME(conv3_rectifier_loops)(rows, columns, k, theta, k_out, theta_out, a, f, gain, slope,        \
                              zeros, scratch, MODE, GENERAL, VECTOR)
  if (f->row_is_vector) LOOPS(mode, 1, 1);
  else if (general) LOOPS(mode, 1, 0);
  else if (mode == NO_THETA) LOOPS(NO_THETA, 0, 0);
  else if (mode == THETA_STARTS) LOOPS(THETA_STARTS, 0, 0);
  else LOOPS(THETA_GOES_ON, 0, 0);
#undef LOOPS
}

// Runs BODY on every entry of a plane; it reads and writes kv and tv and loads the features.
#define FOR_EACH(BODY)                                                                             \
  for (size_t i = 0; i < rows; i++)                                                                \
    for (size_t j = 0; j < columns; j++) {                                                         \
      const size_t at = (i * columns + j) * LANES;                                                 \
      VEC kv = NAME(load)(k + at), tv = theta ? NAME(load)(theta + at) : (VEC)(REAL)0;             \
      BODY;                                                                                        \
      NAME(store)(k + at, kv);                                                                     \
      if (theta) NAME(store)(theta + at, tv);                                                      \
    }
#define ROW(F) NAME(row_feature)(f, F, i, j)
#define COL(F) NAME(col_feature)(f, F, i, j)

static void NAME(activation)(ntk_activation kind, size_t rows, size_t columns, REAL *k, REAL *theta,
                             const FEATURES *f, const REAL *p) {
  switch (kind) {
  case NTK_RECTIFIER:
    FOR_EACH(NAME(rectifier_body)(&kv, &tv, COL(0) * ROW(0), COL(1) * ROW(1), p[0], p[1]))
    break;
  case NTK_SIGN: FOR_EACH(NAME(sign_body)(&kv, &tv, COL(0) * ROW(0))) break;
  case NTK_STEP: FOR_EACH(NAME(step_body)(&kv, &tv, COL(0) * ROW(0))) break;
  case NTK_ERF: FOR_EACH(NAME(erf_body)(&kv, &tv, COL(0) * ROW(0), p)) break;
  case NTK_EXPONENTIAL: FOR_EACH(NAME(exponential_body)(&kv, &tv, COL(0) + ROW(0), p)) break;
  case NTK_GELU: FOR_EACH(NAME(gelu_body)(&kv, &tv, ROW(0), COL(0))) break;
  case NTK_GAUSSIAN: FOR_EACH(NAME(gaussian_body)(&kv, &tv, ROW(0), COL(0), p)) break;
  case NTK_GABOR: FOR_EACH(NAME(gabor_body)(&kv, &tv, ROW(0), COL(0))) break;
  case NTK_NORMALIZED_EXPONENTIAL:
    FOR_EACH(
        NAME(normalized_exponential_body)(&kv, &tv, COL(0) * ROW(0), COL(1) * ROW(1), p))
    break;
  case NTK_SERIES:
    FOR_EACH({
      VEC inverse = COL(0) * ROW(0);
      VEC c = NAME(clamp_unit)(kv * inverse);
      VEC value = (VEC)(REAL)0;
      VEC slope = (VEC)(REAL)0;
      for (size_t term = (size_t)p[0]; term-- > 0;) {
        slope = slope * c + value;
        value = value * c + COL(1 + term) * ROW(1 + term);
      }
      kv = value;
      tv = tv * (slope * inverse);
    })
    break;
  case NTK_NORMALIZE: FOR_EACH(NAME(normalize_body)(&kv, &tv, COL(0) * ROW(0))) break;
  }
}

static void NAME(add)(size_t count, REAL *k, const REAL *other) {
  for (size_t i = 0; i < count * LANES; i += LANES)
    NAME(store)(k + i, NAME(load)(k + i) + NAME(load)(other + i));
}

static void NAME(multiply)(size_t count, REAL *k, REAL *theta, const REAL *other_k,
                           const REAL *other_theta) {
  for (size_t i = 0; i < count * LANES; i += LANES) {
    VEC a = NAME(load)(k + i), b = NAME(load)(other_k + i);
    if (theta && other_theta)
      NAME(store)(theta + i, NAME(load)(theta + i) * b + a * NAME(load)(other_theta + i));
    NAME(store)(k + i, a * b);
  }
}

static void NAME(sum)(size_t rows, size_t columns, const REAL *k, double *total) {
  for (size_t i = 0; i < rows; i++) {
    VEC sum = (VEC)(REAL)0;
    for (size_t j = 0; j < columns; j++, k += LANES) sum = sum + NAME(load)(k);
    for (size_t lane = 0; lane < LANES; lane++) total[lane] += (double)sum[lane];
  }
}

#undef FOR_EACH
#undef ROW
#undef COL
#undef INLINE
#undef NO_THETA
#undef THETA_STARTS
#undef THETA_GOES_ON
#undef ONE
#undef INV_PI
#undef PI
