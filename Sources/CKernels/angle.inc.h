// Angles between pairs, included once per precision and instruction set, after vector_math.inc.h.

#define ONE ((REAL)1)
#define INV_PI ((REAL)0.31830988618379067154)
#define PI ((REAL)3.14159265358979323846)

static inline VEC NAME(clamp_unit)(VEC c) {
  return __builtin_elementwise_min(__builtin_elementwise_max(c, (VEC)-ONE), (VEC)ONE);
}

// sin(theta) and pi - theta for cos(theta) = c.
//
// A correlation within SNAP of 1 counts as 1: the products behind it are rounded in the last
// places, and the square root would turn 1e-16 into an angle of 1e-8 between equal patches. Angles
// below sqrt(2 SNAP) cannot be told from 0 in a covariance of this precision.
//
// Of `count` correlations at a time, a constant: the steps for one depend on each other and leave
// the arithmetic units idle half of the time, so that the steps for two go side by side.
// `nonnegative`, a constant, promises c >= 0 up to rounding.
INLINE void NAME(angles)(int count, const VEC *c, VEC *sine, VEC *complement, int nonnegative) {
#define EACH for (int w = 0; w < count; w++)
#if IS_DOUBLE
  EACH {
    VEC clamped = NAME(clamp_unit)(c[w]);
    clamped = NAME(select)(clamped > (REAL)(1 - 8 * 2.220446049250313e-16), (VEC)ONE, clamped);
    sine[w] = __builtin_elementwise_sqrt((ONE - clamped) * (ONE + clamped));
    complement[w] = PI - NAME(acos)(clamped);
  }
#else
  // With u = 1 - |c| and y = u (2 - u): sin = sqrt(y), and acos |c| = sin C(u), where the minimax
  // polynomial C (Remez, relative error 7.1e-8 on [0, 1]) approximates acos(1 - u) / sqrt(y).
  VEC u[2], p[2];
  EACH u[w] = ONE - (nonnegative ? c[w] : __builtin_elementwise_abs(c[w]));
  // u > 8 * 2^-24, compared as whole numbers, which do not wait for the multipliers.
  EACH sine[w] = (IVEC)u[w] > (INTEGER)0x35000000 ? u[w] * ((REAL)2 - u[w]) : (VEC)(REAL)0;
  EACH p[w] = (VEC)0.0174790273574f * u[w] + -0.0425666326632f;
  EACH sine[w] = __builtin_elementwise_sqrt(sine[w]);
  EACH p[w] = p[w] * u[w] + 0.0606408850646f;
  EACH p[w] = p[w] * u[w] + -0.0251882596241f;
  EACH p[w] = p[w] * u[w] + 0.0391846075446f;
  EACH p[w] = p[w] * u[w] + 0.054302421825f;
  EACH p[w] = p[w] * u[w] + 0.133621923169f;
  EACH p[w] = p[w] * u[w] + 0.333322173151f;
  EACH p[w] = p[w] * u[w] + 1.00000007039f;
  if (nonnegative) {
    EACH complement[w] = PI - sine[w] * p[w];
    return;
  }
  // pi - theta = pi / 2 + sign(c) (pi / 2 - acos |c|).
  EACH p[w] = (REAL)1.57079632679489661923 - sine[w] * p[w];
  EACH {
    IVEC sign = (IVEC)c[w] & (INTEGER)0x80000000;
    complement[w] = (REAL)1.57079632679489661923 + (VEC)((IVEC)p[w] ^ sign);
  }
#endif
}

INLINE void NAME(angle)(VEC c, VEC *sine, VEC *complement) {
  NAME(angles)(1, &c, sine, complement, 0);
}
