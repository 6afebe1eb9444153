import CKernels
import LinearAlgebra

/// Elementwise loops over n numbers, in C for each precision.
///
/// Generic code pays one comparison of types for a buffer and nothing for an element.
enum Elementwise {
  /// Writes x > 0 ? positive x : negative x into `y`.
  static func rectify<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, negative: Double,
    positive: Double
  ) {
    if E.self == Float.self {
      ntk_finite_rectify_f32(n, single(x), single(y), Float(negative), Float(positive))
    } else {
      ntk_finite_rectify_f64(n, double(x), double(y), negative, positive)
    }
  }

  /// Multiplies `d` by the derivative of `rectify` at `x`, the one from the left at 0.
  static func rectifyBack<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ d: UnsafeMutablePointer<E>, negative: Double,
    positive: Double
  ) {
    if E.self == Float.self {
      ntk_finite_rectify_back_f32(n, single(x), single(d), Float(negative), Float(positive))
    } else {
      ntk_finite_rectify_back_f64(n, double(x), double(d), negative, positive)
    }
  }

  /// Writes tanh x into `y`.
  static func tanh<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_tanh_f32(n, single(x), single(y))
    } else {
      ntk_finite_tanh_f64(n, double(x), double(y))
    }
  }

  /// Multiplies `d` by the derivative of tanh at `x`.
  static func tanhBack<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ d: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_tanh_back_f32(n, single(x), single(d))
    } else {
      ntk_finite_tanh_back_f64(n, double(x), double(d))
    }
  }

  /// Writes a erf(b x) + c into `y`.
  static func erf<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, a: Double, b: Double, c: Double
  ) {
    if E.self == Float.self {
      ntk_finite_erf_f32(n, single(x), single(y), Float(a), Float(b), Float(c))
    } else {
      ntk_finite_erf_f64(n, double(x), double(y), a, b, c)
    }
  }

  /// Multiplies `d` by scale exp(-(b x)^2).
  static func erfBack<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ d: UnsafeMutablePointer<E>, b: Double, scale: Double
  ) {
    if E.self == Float.self {
      ntk_finite_erf_back_f32(n, single(x), single(d), Float(b), Float(scale))
    } else {
      ntk_finite_erf_back_f64(n, double(x), double(d), b, scale)
    }
  }

  /// Adds `x` to `y`.
  static func add<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_add_f32(n, single(x), single(y))
    } else {
      ntk_finite_add_f64(n, double(x), double(y))
    }
  }

  /// Multiplies `y` by `x`.
  static func multiply<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_multiply_f32(n, single(x), single(y))
    } else {
      ntk_finite_multiply_f64(n, double(x), double(y))
    }
  }

  /// Adds (weight h + shift) d to `k`.
  static func contract<E: Scalar>(
    _ n: Int, _ h: UnsafePointer<E>, _ d: UnsafePointer<E>, _ k: UnsafeMutablePointer<E>,
    weight: Double, shift: Double
  ) {
    if E.self == Float.self {
      ntk_finite_contract_f32(n, single(h), single(d), single(k), Float(weight), Float(shift))
    } else {
      ntk_finite_contract_f64(n, double(h), double(d), double(k), weight, shift)
    }
  }

  /// v <- momentum v + (factor g + decay p), then p <- p - rate v.
  static func momentum<E: Scalar>(
    _ n: Int, _ g: UnsafePointer<E>, _ v: UnsafeMutablePointer<E>, _ p: UnsafeMutablePointer<E>,
    factor: Double, decay: Double, momentum: Double, rate: Double
  ) {
    if E.self == Float.self {
      ntk_finite_momentum_f32(
        n, single(g), single(v), single(p), Float(factor), Float(decay), Float(momentum),
        Float(rate))
    } else {
      ntk_finite_momentum_f64(
        n, double(g), double(v), double(p), factor, decay, momentum, rate)
    }
  }

  /// p <- p - rate g.
  static func descend<E: Scalar>(
    _ n: Int, _ g: UnsafePointer<E>, _ p: UnsafeMutablePointer<E>, rate: Double
  ) {
    if E.self == Float.self {
      ntk_finite_descend_f32(n, single(g), single(p), Float(rate))
    } else {
      ntk_finite_descend_f64(n, double(g), double(p), rate)
    }
  }

  /// The sum of a^2, in double precision.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  static func squaredNorm<E: Scalar>(_ n: Int, _ a: UnsafePointer<E>) -> Double {
    if E.self == Float.self { return ntk_finite_squares_f32(n, single(a)) }
    // Four sums at a time: each addition waits for the one before.
    var sums = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 4 <= n {
      let (x, y, z, w) = (Double(a[i]), Double(a[i + 1]), Double(a[i + 2]), Double(a[i + 3]))
      sums.0 += x * x
      sums.1 += y * y
      sums.2 += z * z
      sums.3 += w * w
      i += 4
    }
    while i < n {
      sums.0 += Double(a[i]) * Double(a[i])
      i += 1
    }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
  }

  /// The sum of (a - b)^2, in double precision.
  static func squaredDistance<E: Scalar>(
    _ n: Int, _ a: UnsafePointer<E>, _ b: UnsafePointer<E>
  ) -> Double {
    if E.self == Float.self {
      return ntk_finite_distance_f32(n, single(a), single(b))
    } else {
      return ntk_finite_distance_f64(n, double(a), double(b))
    }
  }
}
