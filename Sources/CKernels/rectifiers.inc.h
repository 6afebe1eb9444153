// Whole tiles of networks of dense layers and piecewise linear activations, included once per
// precision and instruction set, after dense_rows.inc.h.

// The sine and pi minus the angle of a correlation c in [-1, 1].
//
// In single precision from one square root: with u = 1 - |c|, the sine is sqrt(u (2 - u)) and the
// acute angle is the sine times C(u) = arccos(1 - u) / sqrt(u (2 - u)), an analytic function with
// C(0) = 1. (C(u) - 1) / u is the polynomial of degree 8 with the least relative error of C on
// [0, 1], 1.2e-8, by the Remez exchange in 50 digits; with rounding the angle is within 3 units in
// the last place. `nonnegative`, a constant, promises c >= 0 up to rounding.
static inline __attribute__((always_inline)) void NAME(arc)(VEC c, VEC *sine, VEC *complement,
                                                            int nonnegative) {
#if IS_DOUBLE
  *sine = __builtin_elementwise_sqrt((1 - c) * (1 + c));
  *complement = 3.14159265358979323846 - NAME(acos)(c);
#else
  VEC magnitude = nonnegative ? c : __builtin_elementwise_abs(c);
  VEC u = 1 - magnitude;
  VEC p = (VEC)0x1.6dafb0p-7f;
  p = p * u - 0x1.0a71eep-5f;
  p = p * u + 0x1.9f8f1ap-5f;
  p = p * u - 0x1.0f82c6p-5f;
  p = p * u + 0x1.e6838cp-6f;
  p = p * u + 0x1.4d670ep-6f;
  p = p * u + 0x1.da83dap-5f;
  p = p * u + 0x1.10f256p-3f;
  p = p * u + 0x1.5555bap-2f;
  *sine = __builtin_elementwise_sqrt(u * magnitude + u);
  VEC acute = *sine * (p * u) + *sine;
  VEC obtuse = 3.14159265358979323846f - acute;
  *complement = nonnegative ? obtuse : NAME(select)(c < 0, acute, obtuse);
#endif
}

// The first stage of a row: tangent kernels count from 0.
static inline void NAME(start_row)(size_t n, REAL *k, REAL *theta,
                                   const ntk_rectifier_stage *stage) {
  const REAL scale = stage->scale, shift = stage->shift, rate = stage->rate,
             offset = stage->offset;
  for (size_t i = 0; i < n; i++) {
    if (theta) theta[i] = k[i] * rate + offset;
    k[i] = k[i] * scale + shift;
  }
}

// What is known of a rectifier and of the layer behind it.
typedef struct {
  // No slope, rate = scale and offset = shift: theta <- scale gain theta' theta + k.
  int plain;
  // The covariances are nonnegative, up to rounding.
  int nonnegative;
} NAME(promises);

// One rectifier and the layer behind it on a group of entries.
static inline __attribute__((always_inline)) void
NAME(rectify)(VEC *k, VEC *theta, VEC root, VEC inverse, ntk_rectifier_stage stage,
              NAME(promises) promises) {
  const REAL slope = stage.slope, gain = stage.gain, scale = stage.scale, shift = stage.shift,
             rate = stage.rate, offset = stage.offset, factor = stage.gain * stage.scale;
  VEC sine, complement;
  VEC c = __builtin_elementwise_min(*k * inverse, (VEC)(REAL)1);
  if (IS_DOUBLE || !promises.nonnegative) c = __builtin_elementwise_max(c, (VEC)(REAL)-1);
  NAME(arc)(c, &sine, &complement, promises.nonnegative);
  // Products in an order that is the same for (x, x') and (x', x).
  VEC value = root * (complement * c + sine);
  if (promises.plain) {
    *k = value * factor + shift;
    if (theta) *theta = *theta * (complement * factor) + *k;
    return;
  }
  value = value * gain + *k * slope;
  if (theta)
    *theta = *theta * (complement * gain + slope) * scale + (value * rate + offset);
  *k = value * scale + shift;
}

static inline __attribute__((always_inline)) void
NAME(rectify_row)(size_t n, REAL *k, REAL *theta, ntk_rectifier_stage stage, REAL root, REAL inverse,
                  const REAL *roots, const REAL *inverses, NAME(promises) promises) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    VEC kv = NAME(load)(k + i), tv = theta ? NAME(load)(theta + i) : (VEC)(REAL)0;
    NAME(rectify)(&kv, theta ? &tv : NULL, NAME(load)(roots + i) * root,
                  NAME(load)(inverses + i) * inverse, stage, promises);
    NAME(store)(k + i, kv);
    if (theta) NAME(store)(theta + i, tv);
  }
  if (i < n) {
    // Padded, so that an entry's bits do not depend on where in the row it stands.
    const size_t rest = n - i;
    VEC kv = NAME(load_part)(k + i, rest),
        tv = theta ? NAME(load_part)(theta + i, rest) : (VEC)(REAL)0;
    NAME(rectify)(&kv, theta ? &tv : NULL, NAME(load_part)(roots + i, rest) * root,
                  NAME(load_part)(inverses + i, rest) * inverse, stage, promises);
    NAME(store_part)(k + i, kv, rest);
    if (theta) NAME(store_part)(theta + i, tv, rest);
  }
}

static void NAME(rectifiers)(size_t rows, size_t columns, int lower, REAL *k, REAL *theta,
                             size_t count, const ntk_rectifier_stage *stages, const REAL *row,
                             size_t row_stride, const REAL *col, size_t col_stride) {
  for (size_t r = 0; r < rows; r++, k += columns, theta = theta ? theta + columns : NULL) {
    // Up to the diagonal, in whole vectors.
    const size_t end = (r + LANES) / LANES * LANES;
    const size_t n = lower && end < columns ? end : columns;
    NAME(start_row)(n, k, theta, stages);
    size_t features = 0;
    int nonnegative = 0;
    for (size_t s = 1; s < count; s++) {
      const ntk_rectifier_stage *stage = stages + s;
      if (!stage->rectifies) {
        NAME(affine)(n, k, theta, stage->scale, stage->shift, stage->scale, stage->rate,
                     stage->offset);
        nonnegative = nonnegative && stage->scale >= 0 && stage->shift >= 0;
        continue;
      }
      const REAL *left = row + features * row_stride + r, *right = col + features * col_stride;
      features += 2;
      const int plain =
          stage->slope == 0 && stage->rate == stage->scale && stage->offset == stage->shift;
#define ROW(PLAIN, NONNEGATIVE)                                                                    \
  NAME(rectify_row)(n, k, theta, *stage, left[0], left[row_stride], right, right + col_stride,      \
                    (NAME(promises)){PLAIN, NONNEGATIVE})
      if (!plain) ROW(0, 0);
      else if (!nonnegative) ROW(1, 0);
      else ROW(1, 1);
#undef ROW
      nonnegative = stage->slope == 0 && stage->scale >= 0 && stage->shift >= 0;
    }
  }
}
