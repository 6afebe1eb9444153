import CKernels
import LinearAlgebra

extension Elementwise {
  /// Adds sign[r] max(0, s[r, i]) over the rows r to `sum`, and packs s >= 0 into `active`.
  ///
  /// s: (rows, n); `active`: (n + 31) / 32 words a row.
  static func activate<E: Scalar>(
    rows: Int, _ n: Int, _ s: UnsafePointer<E>, sign: UnsafePointer<E>,
    sum: UnsafeMutablePointer<E>, active: UnsafeMutablePointer<UInt32>
  ) {
    if E.self == Float.self {
      ntk_finite_activate_f32(rows, n, single(s), single(sign), single(sum), active)
    } else {
      ntk_finite_activate_f64(rows, n, double(s), double(sign), double(sum), active)
    }
  }

  /// Writes sign[r] q[i] into g where `active` says so, and 0 elsewhere.
  static func gate<E: Scalar>(
    rows: Int, _ n: Int, active: UnsafePointer<UInt32>, sign: UnsafePointer<E>,
    _ q: UnsafePointer<E>, _ g: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_finite_gate_f32(rows, n, active, single(sign), single(q), single(g))
    } else {
      ntk_finite_gate_f64(rows, n, active, double(sign), double(q), double(g))
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
