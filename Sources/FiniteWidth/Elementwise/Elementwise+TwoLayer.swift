import CKernels
import LinearAlgebra

extension Elementwise {
  /// Adds `x` to `sum` in double precision.
  static func accumulate<E: Scalar>(
    _ n: Int, _ x: UnsafePointer<E>, _ sum: UnsafeMutablePointer<Double>
  ) {
    if E.self == Float.self {
      ntk_finite_accumulate_f32(n, single(x), sum)
    } else {
      ntk_finite_accumulate_f64(n, double(x), sum)
    }
  }

  /// Writes a + b into `y`.
  static func sum<E: Scalar>(
    _ n: Int, _ a: UnsafePointer<E>, _ b: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_sum_f32(n, single(a), single(b), single(y))
    } else {
      ntk_finite_sum_f64(n, double(a), double(b), double(y))
    }
  }

  /// Adds sign[r] max(0, s[r, i]) over the rows r to `sum`, and packs s >= 0 into `active`.
  ///
  /// Rows of s are `stride` numbers apart, rows of `active` `words` words.
  static func activate<E: Scalar>(
    rows: Int, _ n: Int, _ s: UnsafePointer<E>, stride: Int, sign: UnsafePointer<E>,
    sum: UnsafeMutablePointer<E>, active: UnsafeMutablePointer<UInt32>, words: Int
  ) {
    if E.self == Float.self {
      ntk_finite_activate_f32(
        rows, n, single(s), stride, single(sign), single(sum), active, words)
    } else {
      ntk_finite_activate_f64(
        rows, n, double(s), stride, double(sign), double(sum), active, words)
    }
  }

  /// Writes sign[r] q[i] into g where `active` says so, and 0 elsewhere.
  static func gate<E: Scalar>(
    rows: Int, _ n: Int, active: UnsafePointer<UInt32>, words: Int, sign: UnsafePointer<E>,
    _ q: UnsafePointer<E>, _ g: UnsafeMutablePointer<E>, stride: Int
  ) {
    if E.self == Float.self {
      ntk_finite_gate_f32(rows, n, active, words, single(sign), single(q), single(g), stride)
    } else {
      ntk_finite_gate_f64(rows, n, active, words, double(sign), double(q), double(g), stride)
    }
  }

  // Every call comes after E has been compared with the type it is rebound to; Scalar has no
  // conformance but Float and Double.

  static func single<E>(_ p: UnsafePointer<E>) -> UnsafePointer<Float> {
    UnsafeRawPointer(p).assumingMemoryBound(to: Float.self)
  }

  static func single<E>(_ p: UnsafeMutablePointer<E>) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(p).assumingMemoryBound(to: Float.self)
  }

  static func double<E>(_ p: UnsafePointer<E>) -> UnsafePointer<Double> {
    UnsafeRawPointer(p).assumingMemoryBound(to: Double.self)
  }

  static func double<E>(_ p: UnsafeMutablePointer<E>) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(p).assumingMemoryBound(to: Double.self)
  }
}
