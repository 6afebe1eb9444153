/// A floating-point type that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// The requirements are the library calls themselves, so that generic code pays one dynamic
/// dispatch for a whole matrix operation and none for an element.
public protocol Scalar: BinaryFloatingPoint, Sendable, Codable, SIMDScalar {
  /// The BLAS and LAPACK entry points of this type.
  associatedtype Backend: BLASBackend where Backend.Element == Self
}

extension Float: Scalar {
  /// Single-precision BLAS and LAPACK.
  public typealias Backend = SingleBackend
}

extension Double: Scalar {
  /// Double-precision BLAS and LAPACK.
  public typealias Backend = DoubleBackend
}
