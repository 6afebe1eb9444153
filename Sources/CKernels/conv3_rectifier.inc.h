// A 3 x 3 convolution and the rectifier behind it in one pass over a plane, included once per
// precision and instruction set, after angle.inc.h.

// What is known of theta before the step.
#define NO_THETA 0
#define THETA_STARTS 1
#define THETA_GOES_ON 2
#define SUM_GOES_ON 3

// What the layer and the rectifier are like: without anything added, with biases, or any.
#define PLAIN 0
#define BIASED 1
#define GENERAL 2

// `count` neighboring outputs, a constant. s and t are the sums over the windows. root holds the
// gain; without a slope so do the numbers of theta, and of a plain step inverse holds the scale.
INLINE void NAME(conv3_entries)(int count, const VEC *s, const VEC *t, const VEC *root,
                                const VEC *inverse, REAL *k_out, REAL *theta_out, REAL scale,
                                REAL shift, AFFINE a, REAL gain, REAL slope, int mode, int kind,
                                int nonnegative, int leaves_sum) {
  VEC kv[2], c[2], sine[2], complement[2], value[2];
  EACH kv[w] = kind == PLAIN ? s[w] : s[w] * scale + shift;
  EACH c[w] = kv[w] * inverse[w];
  NAME(angles)(count, c, sine, complement, nonnegative);
  EACH {
    value[w] = root[w] * (complement[w] * c[w] + sine[w]);
    if (kind == GENERAL) value[w] = kv[w] * slope + value[w];
    NAME(store)(k_out + w * LANES, value[w]);
  }
  if (mode == NO_THETA) return;
  EACH {
    VEC own;
    if (mode == SUM_GOES_ON) {
      own = kind == PLAIN ? t[w] * a.scale : t[w] * a.scale + a.shift;
    } else {
      own = kind == PLAIN ? s[w] * a.rate : s[w] * a.rate + a.offset;
      if (mode == THETA_GOES_ON) own = t[w] * a.scale + own;
    }
    VEC factor = kind == GENERAL ? complement[w] * gain + slope : complement[w];
    NAME(store)(theta_out + w * LANES, leaves_sum ? own * factor + value[w] : own * factor);
  }
}

// Three rows of a plane and the sums over them of two neighboring columns.
typedef struct {
  const REAL *above, *here, *below;
  VEC left, center;
} NAME(strip);

INLINE VEC NAME(column)(const NAME(strip) *s, size_t at) {
  return NAME(load)(s->above + at) + NAME(load)(s->here + at) + NAME(load)(s->below + at);
}

// The rows around row i.
INLINE void NAME(start_strip)(NAME(strip) *s, const REAL *plane, size_t i, size_t rows,
                              size_t stride, const REAL *zeros) {
  s->here = plane + i * stride;
  s->above = i > 0 ? s->here - stride : zeros;
  s->below = i + 1 < rows ? s->here + stride : zeros;
  s->left = (VEC)(REAL)0;
  s->center = NAME(column)(s, 0);
}

// The sum over the window whose right column is at `at`.
INLINE VEC NAME(next_window)(NAME(strip) *s, size_t at, int is_outside) {
  VEC right = is_outside ? (VEC)(REAL)0 : NAME(column)(s, at);
  VEC sum = s->left + (s->center + right);
  s->left = s->center;
  s->center = right;
  return sum;
}

// The sums over the windows whose right columns are at `at` and behind; they share two columns.
INLINE void NAME(next_windows)(NAME(strip) *s, size_t at, VEC sums[2]) {
  VEC right = NAME(column)(s, at), beyond = NAME(column)(s, at + LANES);
  VEC shared = s->center + right;
  sums[0] = s->left + shared;
  sums[1] = shared + beyond;
  s->left = right;
  s->center = beyond;
}

INLINE VEC NAME(row_number)(const REAL *numbers, size_t j, int is_vector) {
  return is_vector ? NAME(load)(numbers + j * LANES) : (VEC)numbers[j];
}

INLINE void NAME(conv3_rectifier_loops)(size_t rows, size_t columns, const REAL *k,
                                        const REAL *theta, REAL *k_out, REAL *theta_out, AFFINE a,
                                        const FEATURES *f, REAL gain, REAL slope,
                                        const REAL *zeros, REAL *scratch, int mode, int kind,
                                        int is_vector, int nonnegative, int leaves_sum) {
  const size_t n = columns * LANES, lanes = is_vector ? LANES : 1;
  const int goes_on = mode == THETA_GOES_ON || mode == SUM_GOES_ON;
  REAL *row_roots = scratch, *row_inverses = row_roots + columns * lanes;
  const REAL scale = a.scale, shift = a.shift;
  if (kind != GENERAL)
    a = (AFFINE){a.scale * gain, a.shift * gain, a.rate * gain, a.offset * gain};
  for (size_t i = 0; i < rows; i++) {
    const REAL *row_root = f->row + i * f->row_ld * lanes;
    const REAL *row_inverse = row_root + f->row_feature;
    for (size_t j = 0; j < columns * lanes; j++) {
      row_roots[j] = row_root[j] * gain;
      row_inverses[j] = row_inverse[j] * (kind == PLAIN ? scale : 1);
    }
    const REAL *col_root = f->col + i * f->col_ld * LANES;
    const REAL *col_inverse = col_root + f->col_feature;
    REAL *ko = k_out + i * n, *to = mode == NO_THETA ? 0 : theta_out + i * n;
    NAME(strip) ks, ts;
    NAME(start_strip)(&ks, k, i, rows, n, zeros);
    if (goes_on) NAME(start_strip)(&ts, theta, i, rows, n, zeros);
    VEC s[2], t[2], root[2], inverse[2];
#define FEATURES_OF(COUNT)                                                                         \
  for (int w = 0; w < COUNT; w++) {                                                                \
    inverse[w] = NAME(load)(col_inverse + at + w * LANES) *                                        \
                 NAME(row_number)(row_inverses, j + w, is_vector);                                 \
    root[w] = NAME(load)(col_root + at + w * LANES) *                                              \
              NAME(row_number)(row_roots, j + w, is_vector);                                       \
  }
    size_t j = 0;
    for (; j + 2 < columns; j += 2) {
      const size_t at = j * LANES;
      NAME(next_windows)(&ks, at + LANES, s);
      if (goes_on) NAME(next_windows)(&ts, at + LANES, t);
      FEATURES_OF(2)
      NAME(conv3_entries)(2, s, t, root, inverse, ko + at, to + at, scale, shift, a, gain, slope,
                          mode, kind, nonnegative, leaves_sum);
    }
    for (; j < columns; j++) {
      const size_t at = j * LANES;
      s[0] = NAME(next_window)(&ks, at + LANES, j + 1 == columns);
      if (goes_on) t[0] = NAME(next_window)(&ts, at + LANES, j + 1 == columns);
      FEATURES_OF(1)
      NAME(conv3_entries)(1, s, t, root, inverse, ko + at, to + at, scale, shift, a, gain, slope,
                          mode, kind, nonnegative, leaves_sum);
    }
#undef FEATURES_OF
  }
}

static void NAME(conv3_rectifier)(size_t rows, size_t columns, const REAL *k, const REAL *theta,
                                  REAL *k_out, REAL *theta_out, AFFINE a, const FEATURES *f,
                                  REAL gain, REAL slope, int promises, const REAL *zeros,
                                  REAL *scratch) {
  const int mode = !theta_out                     ? NO_THETA
                   : !theta                       ? THETA_STARTS
                   : promises & NTK_THETA_HAS_SUM ? SUM_GOES_ON
                                                  : THETA_GOES_ON;
  const int nonnegative = promises & NTK_NONNEGATIVE, leaves = promises & NTK_THETA_LEAVES_SUM;
#define LOOPS(MODE, KIND, VECTOR, NONNEGATIVE, LEAVES)                                             \
  NAME(conv3_rectifier_loops)(rows, columns, k, theta, k_out, theta_out, a, f, gain, slope, zeros, \
                              scratch, MODE, KIND, VECTOR, NONNEGATIVE, LEAVES)
  // A sum comes from a rectifier without a slope; theta starts where nothing is known of k.
#define MODES(KIND)                                                                                \
  if (mode == NO_THETA) {                                                                          \
    if (nonnegative) LOOPS(NO_THETA, KIND, 0, 1, 0);                                               \
    else LOOPS(NO_THETA, KIND, 0, 0, 0);                                                           \
  } else if (mode == THETA_STARTS) {                                                               \
    if (leaves) LOOPS(THETA_STARTS, KIND, 0, 0, 1);                                                \
    else LOOPS(THETA_STARTS, KIND, 0, 0, 0);                                                       \
  } else if (mode == SUM_GOES_ON) {                                                                \
    if (leaves) LOOPS(SUM_GOES_ON, KIND, 0, 1, 1);                                                 \
    else LOOPS(SUM_GOES_ON, KIND, 0, 1, 0);                                                        \
  } else if (nonnegative) {                                                                        \
    if (leaves) LOOPS(THETA_GOES_ON, KIND, 0, 1, 1);                                               \
    else LOOPS(THETA_GOES_ON, KIND, 0, 1, 0);                                                      \
  } else {                                                                                         \
    if (leaves) LOOPS(THETA_GOES_ON, KIND, 0, 0, 1);                                               \
    else LOOPS(THETA_GOES_ON, KIND, 0, 0, 0);                                                      \
  }
  // Steps with a slope leave no sum.
  if (f->row_is_vector) {
    LOOPS(mode, GENERAL, 1, 0, 0);
  } else if (slope != 0) {
    LOOPS(mode, GENERAL, 0, 0, 0);
  } else if (a.shift != 0 || a.offset != 0) {
    MODES(BIASED)
  } else {
    MODES(PLAIN)
  }
#undef MODES
#undef LOOPS
}

#undef NO_THETA
#undef THETA_STARTS
#undef THETA_GOES_ON
#undef SUM_GOES_ON
#undef PLAIN
#undef BIASED
#undef GENERAL
#undef EACH
