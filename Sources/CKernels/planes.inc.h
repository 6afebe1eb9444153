// Loops on planes, included once per precision and instruction set after activation_bodies.inc.h.
// See include/planes.h for what each function computes.

INLINE void NAME(products_of)(size_t rows, size_t columns, size_t channels, REAL scale,
                              const REAL *x, size_t x_ld, int x_is_vector, const REAL *y,
                              size_t y_ld, REAL *k) {
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

static void NAME(products)(size_t rows, size_t columns, size_t channels, REAL scale, const REAL *x,
                           size_t x_ld, int x_is_vector, const REAL *y, size_t y_ld, REAL *k) {
  // Color images: the loop over channels unrolled.
  if (channels == 3 && !x_is_vector)
    NAME(products_of)(rows, columns, 3, scale, x, x_ld, 0, y, y_ld, k);
  else
    NAME(products_of)(rows, columns, channels, scale, x, x_ld, x_is_vector, y, y_ld, k);
}

static void NAME(gather)(size_t rows, size_t columns, const REAL *from, size_t row_step,
                         size_t column_step, REAL *k) {
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++, k += LANES)
      NAME(store)(k, NAME(load)(from + (i * row_step + j * column_step) * LANES));
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
  const VEC zero = (VEC)(REAL)0;
  for (size_t i = 0; i < rows; i++) {
    // Four sums side by side, since each addition waits for the one before.
    VEC a = zero, b = zero, c = zero, d = zero;
    size_t j = 0;
    for (; j + 4 <= columns; j += 4, k += 4 * LANES) {
      a = a + NAME(load)(k);
      b = b + NAME(load)(k + LANES);
      c = c + NAME(load)(k + 2 * LANES);
      d = d + NAME(load)(k + 3 * LANES);
    }
    for (; j < columns; j++, k += LANES) a = a + NAME(load)(k);
    REAL sums[LANES];
    NAME(store)(sums, (a + b) + (c + d));
    for (size_t lane = 0; lane < LANES; lane++) total[lane] += (double)sums[lane];
  }
}

#undef FOR_EACH
#undef ROW
#undef COL
