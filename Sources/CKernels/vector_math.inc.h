// Elementary functions on vectors, included once per precision and instruction set.
//
// Expects: REAL, LANES, INTEGER (a signed integer as wide as REAL), IS_DOUBLE, and NAME(x), which
// makes a name unique. Accuracy: within 2 units in the last place of the exact value.

typedef REAL NAME(vec) __attribute__((ext_vector_type(LANES)));
typedef INTEGER NAME(ivec) __attribute__((ext_vector_type(LANES)));
#define VEC NAME(vec)
#define IVEC NAME(ivec)

static inline VEC NAME(load)(const REAL *p) {
  VEC v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

static inline void NAME(store)(REAL *p, VEC v) { __builtin_memcpy(p, &v, sizeof v); }

static inline VEC NAME(select)(IVEC mask, VEC yes, VEC no) {
  return (VEC)((mask & (IVEC)yes) | (~mask & (IVEC)no));
}

// asin(s) / s - 1 as a function of t = s^2 in [0, 1/4]: the rational approximation of fdlibm
// (Sun Microsystems, 1993), error below 2^-58 (double) and 2^-27 (float).
static inline VEC NAME(asin_tail)(VEC t) {
#if IS_DOUBLE
  VEC p = t * (1.66666666666666657415e-01 +
          t * (-3.25565818622400915405e-01 +
          t * (2.01212532134862925881e-01 +
          t * (-4.00555345006794114027e-02 +
          t * (7.91534994289814532176e-04 + t * 3.47933107596021167570e-05)))));
  VEC q = 1.0 + t * (-2.40339491173441421878e+00 +
                t * (2.02094576023350569471e+00 +
                t * (-6.88283971605453293030e-01 + t * 7.70381505559019352791e-02)));
#else
  VEC p = t * (1.6666586697e-01f + t * (-4.2743422091e-02f + t * -8.6563630030e-03f));
  VEC q = 1.0f + t * -7.0662963390e-01f;
#endif
  return p / q;
}

// The angle arccos(c) for c in [-1, 1]; near +-1 it comes from sqrt((1 - |c|) / 2), which does
// not cancel.
static inline VEC NAME(acos)(VEC c) {
  VEC magnitude = __builtin_elementwise_abs(c);
  IVEC outer = magnitude > (REAL)0.5;
  VEC t = NAME(select)(outer, ((REAL)1 - magnitude) * (REAL)0.5, c * c);
  VEC base = NAME(select)(outer, __builtin_elementwise_sqrt(t), magnitude);
  VEC a = base + base * NAME(asin_tail)(t);
  VEC acute = NAME(select)(outer, a + a, (REAL)1.57079632679489661923 - a);
  return NAME(select)(c < (REAL)0, (REAL)3.14159265358979323846 - acute, acute);
}

static inline VEC NAME(asin)(VEC s) {
  VEC magnitude = __builtin_elementwise_abs(s);
  IVEC outer = magnitude > (REAL)0.5;
  VEC t = NAME(select)(outer, ((REAL)1 - magnitude) * (REAL)0.5, s * s);
  VEC base = NAME(select)(outer, __builtin_elementwise_sqrt(t), magnitude);
  VEC a = base + base * NAME(asin_tail)(t);
  VEC positive = NAME(select)(outer, (REAL)1.57079632679489661923 - (a + a), a);
  return NAME(select)(s < (REAL)0, -positive, positive);
}

// exp(x): x = e ln 2 + r with |r| <= ln(2) / 2, then a Taylor polynomial in r whose first dropped
// term is below half a unit in the last place. Flushes to 0 below the normal range, and saturates
// at the largest finite scale above it.
static inline VEC NAME(exp)(VEC x) {
#if IS_DOUBLE
  const REAL high = 6.93147180369123816490e-01, low = 1.90821492927058770002e-10;
  const REAL least = -708.0, most = 709.0;
  const INTEGER bias = 1023, shift = 52;
#else
  const REAL high = 6.9314575195e-01f, low = 1.4286067653e-06f;
  const REAL least = -87.0f, most = 88.0f;
  const INTEGER bias = 127, shift = 23;
#endif
  VEC y = __builtin_elementwise_min(__builtin_elementwise_max(x, (VEC)least), (VEC)most);
  VEC e = __builtin_elementwise_roundeven(y * (REAL)1.44269504088896340736);
  VEC r = (y - e * high) - e * low;
#if IS_DOUBLE
  VEC p = (VEC)1.6059043836821613e-10;
  p = p * r + 2.08767569878681e-09;
  p = p * r + 2.505210838544172e-08;
  p = p * r + 2.755731922398589e-07;
  p = p * r + 2.7557319223985893e-06;
  p = p * r + 2.48015873015873e-05;
  p = p * r + 1.984126984126984e-04;
  p = p * r + 1.388888888888889e-03;
  p = p * r + 8.333333333333333e-03;
  p = p * r + 4.1666666666666664e-02;
  p = p * r + 1.6666666666666666e-01;
#else
  VEC p = (VEC)1.984126984126984e-04f;
  p = p * r + 1.388888888888889e-03f;
  p = p * r + 8.333333333333333e-03f;
  p = p * r + 4.1666666666666664e-02f;
  p = p * r + 1.6666666666666666e-01f;
#endif
  p = p * r + (REAL)0.5;
  p = p * r + (REAL)1;
  p = p * r + (REAL)1;
  IVEC bits = (__builtin_convertvector(e, IVEC) + bias) << shift;
  return NAME(select)(x < least, (VEC)(REAL)0, p * (VEC)bits);
}
