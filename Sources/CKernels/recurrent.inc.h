// The loops of recurrent.c for one precision and instruction set.
#include "vector_math.inc.h"

// `count` numbers from `p` on, at most LANES; zeros beyond them.
static inline VEC NAME(part)(const REAL *p, size_t count) {
  if (count == LANES) return NAME(load)(p);
  REAL lanes[LANES] = {0};
  for (size_t k = 0; k < count; k++) lanes[k] = p[k];
  return NAME(load)(lanes);
}

static inline void NAME(put)(REAL *p, size_t count, VEC v) {
  if (count == LANES) return NAME(store)(p, v);
  REAL lanes[LANES];
  NAME(store)(lanes, v);
  for (size_t k = 0; k < count; k++) p[k] = lanes[k];
}

#define ONE ((VEC)(REAL)1)
static inline VEC NAME(logistic)(VEC x) { return ONE / (ONE + NAME(exp)(-x)); }
static inline VEC NAME(hyperbolic)(VEC x) { return 2 / (ONE + NAME(exp)(x * -2)) - ONE; }

// Calls the body with j and the number of units from j on that fit into a vector.
#define EACH(units) \
  for (size_t j = 0, count; j < (units) && (count = (units) - j < LANES ? (units) - j : LANES, 1); j += LANES)

static void NAME(lstm)(size_t rows, size_t units, REAL *gates, const REAL *before, REAL *cell,
                       REAL *squashed, REAL *state) {
  for (size_t r = 0; r < rows; r++) {
    REAL *g = gates + r * 4 * units;
    EACH(units) {
      VEC i = NAME(logistic)(NAME(part)(g + j, count));
      VEC f = NAME(logistic)(NAME(part)(g + units + j, count));
      VEC n = NAME(hyperbolic)(NAME(part)(g + 2 * units + j, count));
      VEC o = NAME(logistic)(NAME(part)(g + 3 * units + j, count));
      VEC c = f * NAME(part)(before + r * units + j, count) + i * n;
      VEC s = NAME(hyperbolic)(c);
      NAME(put)(g + j, count, i);
      NAME(put)(g + units + j, count, f);
      NAME(put)(g + 2 * units + j, count, n);
      NAME(put)(g + 3 * units + j, count, o);
      NAME(put)(cell + r * units + j, count, c);
      NAME(put)(squashed + r * units + j, count, s);
      NAME(put)(state + r * units + j, count, o * s);
    }
  }
}

static void NAME(lstm_back)(size_t rows, size_t units, REAL *gates, const REAL *before,
                            const REAL *squashed, const REAL *dh, REAL *dc) {
  for (size_t r = 0; r < rows; r++) {
    REAL *g = gates + r * 4 * units;
    EACH(units) {
      VEC i = NAME(part)(g + j, count), f = NAME(part)(g + units + j, count);
      VEC n = NAME(part)(g + 2 * units + j, count), o = NAME(part)(g + 3 * units + j, count);
      VEC s = NAME(part)(squashed + r * units + j, count);
      VEC h = NAME(part)(dh + r * units + j, count);
      VEC c = NAME(part)(dc + r * units + j, count) + h * o * (ONE - s * s);
      NAME(put)(g + j, count, c * n * i * (ONE - i));
      NAME(put)(g + units + j, count,
                c * NAME(part)(before + r * units + j, count) * f * (ONE - f));
      NAME(put)(g + 2 * units + j, count, c * i * (ONE - n * n));
      NAME(put)(g + 3 * units + j, count, h * s * o * (ONE - o));
      NAME(put)(dc + r * units + j, count, c * f);
    }
  }
}

static void NAME(gru)(size_t rows, size_t units, REAL *gates, const REAL *part, const REAL *before,
                      REAL *state) {
  for (size_t r = 0; r < rows; r++) {
    REAL *g = gates + r * 3 * units;
    const REAL *p = part + r * 3 * units;
    EACH(units) {
      VEC reset = NAME(logistic)(NAME(part)(g + j, count) + NAME(part)(p + j, count));
      VEC update = NAME(logistic)(NAME(part)(g + units + j, count) +
                                  NAME(part)(p + units + j, count));
      VEC n = NAME(hyperbolic)(NAME(part)(g + 2 * units + j, count) +
                               reset * NAME(part)(p + 2 * units + j, count));
      VEC h = NAME(part)(before + r * units + j, count);
      NAME(put)(g + j, count, reset);
      NAME(put)(g + units + j, count, update);
      NAME(put)(g + 2 * units + j, count, n);
      NAME(put)(state + r * units + j, count, (ONE - update) * n + update * h);
    }
  }
}

static void NAME(gru_back)(size_t rows, size_t units, REAL *gates, REAL *part, const REAL *before,
                           REAL *dh) {
  for (size_t r = 0; r < rows; r++) {
    REAL *g = gates + r * 3 * units;
    REAL *p = part + r * 3 * units;
    EACH(units) {
      VEC reset = NAME(part)(g + j, count), update = NAME(part)(g + units + j, count);
      VEC n = NAME(part)(g + 2 * units + j, count);
      VEC h = NAME(part)(dh + r * units + j, count);
      VEC inner = h * (ONE - update) * (ONE - n * n);
      VEC first = inner * NAME(part)(p + 2 * units + j, count) * reset * (ONE - reset);
      VEC second =
          h * (NAME(part)(before + r * units + j, count) - n) * update * (ONE - update);
      NAME(put)(g + j, count, first);
      NAME(put)(g + units + j, count, second);
      NAME(put)(g + 2 * units + j, count, inner);
      NAME(put)(p + j, count, first);
      NAME(put)(p + units + j, count, second);
      NAME(put)(p + 2 * units + j, count, inner * reset);
      NAME(put)(dh + r * units + j, count, h * update);
    }
  }
}

static double NAME(softmax_loss)(size_t rows, size_t n, REAL *logits, const REAL *bias,
                                 REAL bias_scale, const int32_t *targets, REAL scale) {
  double loss = 0;
  for (size_t r = 0; r < rows; r++) {
    REAL *row = logits + r * n;
    size_t whole = n / LANES * LANES;
    if (bias)
      for (size_t j = 0; j < n; j++) row[j] += bias_scale * bias[j];
    REAL most = row[0];
    VEC largest = (VEC)most;
    for (size_t j = 0; j < whole; j += LANES)
      largest = __builtin_elementwise_max(largest, NAME(load)(row + j));
    for (size_t k = 0; k < LANES; k++) most = largest[k] > most ? largest[k] : most;
    for (size_t j = whole; j < n; j++) most = row[j] > most ? row[j] : most;
    REAL target = row[targets[r]];
    VEC sums = (VEC)(REAL)0;
    for (size_t j = 0; j < whole; j += LANES) {
      VEC e = NAME(exp)(NAME(load)(row + j) - most);
      sums += e;
      if (scale > 0) NAME(store)(row + j, e);
    }
    double sum = 0;
    for (size_t k = 0; k < LANES; k++) sum += (double)sums[k];
    if (whole < n) {
      size_t count = n - whole;
      VEC e = NAME(exp)(NAME(part)(row + whole, count) - most);
      for (size_t k = 0; k < count; k++) sum += (double)e[k];
      if (scale > 0) NAME(put)(row + whole, count, e);
    }
    loss += log(sum) + (double)most - (double)target;
    if (scale > 0) {
      REAL factor = (REAL)((double)scale / sum);
      for (size_t j = 0; j < n; j++) row[j] *= factor;
      row[targets[r]] -= scale;
    }
  }
  return loss;
}

#undef EACH
#undef ONE
#undef VEC
#undef IVEC
