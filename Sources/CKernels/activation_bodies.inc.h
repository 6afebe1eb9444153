// The activation kernels on one vector of pairs: k <- T(k), t <- t T'(k), where T = E[phi(u) phi(v)].
// Included once per precision and instruction set, after angle.inc.h.
// r: features of the first image, c: of the second; p: parameters.

static inline void NAME(rectifier_body)(VEC *k, VEC *t, VEC root, VEC inverse, REAL gain,
                                        REAL slope) {
  VEC c = *k * inverse, sine, complement;
  NAME(angle)(c, &sine, &complement);
  *k = *k * slope + (root * gain) * (complement * c + sine);
  *t = *t * (complement * gain + slope);
}

static inline void NAME(sign_body)(VEC *k, VEC *t, VEC inverse) {
  VEC sine, complement;
  NAME(angle)(*k * inverse, &sine, &complement);
  // A vanishing variance gives sign(0) = 0.
  *k = NAME(select)(inverse > (REAL)0, complement * (2 * INV_PI) - ONE, (VEC)(REAL)0);
  *t = (VEC)(REAL)0;
}

static inline void NAME(step_body)(VEC *k, VEC *t, VEC inverse) {
  VEC sine, complement;
  NAME(angle)(*k * inverse, &sine, &complement);
  VEC equal = (VEC)(REAL)(0.5);
  *k = NAME(select)(inverse > (REAL)0, complement * ((REAL)0.5 * INV_PI), equal);
  *t = (VEC)(REAL)0;
}

static inline void NAME(erf_body)(VEC *k, VEC *t, VEC scale, const REAL *p) {
  const REAL a = p[0], b = p[1], c = p[2];
  const REAL square = 2 * b * b, value = 2 * a * a * INV_PI, derivative = square * value;
  VEC s = NAME(clamp_unit)(*k * scale * square);
  *k = NAME(asin)(s) * value + c * c;
  *t = *t * (scale * derivative / __builtin_elementwise_sqrt((ONE - s) * (ONE + s)));
}

static inline void NAME(exponential_body)(VEC *k, VEC *t, VEC decay, const REAL *p) {
  const REAL b = p[0], plus = p[1], minus = p[2], square = b * b;
  VEC near = NAME(exp)(*k * square - decay) * plus;
  VEC far = minus != 0 ? NAME(exp)(-(*k * square) - decay) * minus : (VEC)(REAL)0;
  *k = near + far;
  *t = *t * ((near - far) * square);
}

static inline void NAME(gelu_body)(VEC *k, VEC *t, VEC r, VEC c) {
  VEC r1 = r + ONE, c1 = c + ONE, kv = *k;
  VEC square = c1 * r1 - kv * kv;
  VEC inverse = ONE / __builtin_elementwise_sqrt(square);
  // P(a > 0, b > 0) for a correlation k / sqrt((1 + q)(1 + q')).
  VEC s = NAME(clamp_unit)(kv / __builtin_elementwise_sqrt(c1 * r1));
  VEC both = (REAL)0.25 + NAME(asin)(s) * ((REAL)0.5 * INV_PI);
  VEC b = ONE / c1 + (ONE / r1 - ONE);
  VEC bracket = c * r + b * kv * kv;
  VEC density = inverse * ((REAL)0.5 * INV_PI);
  *t = *t * (both + kv * density * (ONE + 2 * b + bracket * inverse * inverse));
  *k = kv * both + bracket * density;
}

static inline void NAME(gaussian_body)(VEC *k, VEC *t, VEC r, VEC c, const REAL *p) {
  const REAL a = p[0], b = p[1];
  VEC kv = *k;
  VEC square = (ONE - 2 * b * r) * (ONE - 2 * b * c) - (4 * b * b) * kv * kv;
  VEC value = (a * a) / __builtin_elementwise_sqrt(square);
  *t = *t * (value * (4 * b * b) * kv / square);
  *k = value;
}

static inline void NAME(gabor_body)(VEC *k, VEC *t, VEC r, VEC c) {
  VEC kv = *k;
  VEC determinant = (ONE + 2 * r) * (ONE + 2 * c) - 4 * kv * kv;
  VEC share = (ONE + r + c) / determinant;
  VEC m = kv / determinant;
  VEC scale = NAME(exp)((share - ONE) * (REAL)0.5) / __builtin_elementwise_sqrt(determinant);
  VEC up = NAME(exp)(m), down = NAME(exp)(-m);
  VEC sinh = (up - down) * (REAL)0.5, cosh = (up + down) * (REAL)0.5;
  VEC slope = 4 * m * (ONE + share);
  *k = scale * sinh;
  *t = *t * (scale * (slope * sinh + (ONE + 8 * kv * m) / determinant * cosh));
}

static inline void NAME(normalized_exponential_body)(VEC *k, VEC *t, VEC root, VEC inverse,
                                                     const REAL *p) {
  const REAL gamma = p[0], shift = p[1];
  VEC factor = NAME(exp)((NAME(clamp_unit)(*k * inverse) + shift) * gamma);
  *k = root * factor;
  *t = *t * (factor * gamma);
}

static inline void NAME(normalize_body)(VEC *k, VEC *t, VEC inverse) {
  *k = *k * inverse;
  *t = *t * inverse;
}
