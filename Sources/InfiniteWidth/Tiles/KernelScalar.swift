import CKernels
import LinearAlgebra

/// A precision that kernels can be computed in: `Float` (fast) or `Double` (the truth).
///
/// The requirements are one row of a tile each; see `CKernels.h` for the formulas.
public protocol KernelScalar: Scalar, PlaneScalar {
  /// Whether any covariance of the row exceeds scale * roots[i].
  static func anyAbove(_ row: KernelRow<Self>, scale: Self, roots: UnsafePointer<Self>) -> Bool
  /// theta <- weight theta + rate k + offset, then k <- scale k + shift.
  static func affineRow(
    _ row: KernelRow<Self>, scale: Self, shift: Self, rate: Self, offset: Self)
  /// A piecewise linear activation.
  static func rectifierRow(
    _ row: KernelRow<Self>, root: Self, inverse: Self, roots: UnsafePointer<Self>,
    inverses: UnsafePointer<Self>, gain: Self, slope: Self)
  /// a erf(b x) + c.
  static func erfRow(
    _ row: KernelRow<Self>, factor: Self, factors: UnsafePointer<Self>, a: Self, b: Self, c: Self)
  /// Sines, cosines and exponentials.
  static func exponentialRow(
    _ row: KernelRow<Self>, decay: Self, decays: UnsafePointer<Self>, b: Self, plus: Self,
    minus: Self)
  /// x Phi(x).
  static func geluRow(_ row: KernelRow<Self>, variance: Self, variances: UnsafePointer<Self>)
  /// A Hermite series.
  static func seriesRow(
    _ row: KernelRow<Self>, inverse: Self, inverses: UnsafePointer<Self>, terms: Int,
    coefficients: UnsafePointer<Self>, columns: UnsafePointer<Self>, stride: Int)
}

/// One row of a tile: covariances and, when asked for, tangent kernels.
public struct KernelRow<Element> {
  let isa: ntk_instruction_set
  let count: Int
  let k: UnsafeMutablePointer<Element>
  let theta: UnsafeMutablePointer<Element>?
}

/// The instruction set of the inner loops.
public enum InstructionSet: String, Sendable, CaseIterable, Codable {
  /// Plain C, 128-bit vectors.
  case portable
  /// 256-bit vectors with fused multiply-add.
  case avx2
  /// 512-bit vectors.
  case avx512

  /// The widest set this machine supports.
  public static var best: InstructionSet {
    switch ntk_best_instruction_set() {
    case NTK_AVX512: return .avx512
    case NTK_AVX2: return .avx2
    default: return .portable
    }
  }

  /// The sets this machine supports.
  public static var available: [InstructionSet] {
    allCases.filter { $0.code.rawValue <= best.code.rawValue }
  }

  var code: ntk_instruction_set {
    switch self {
    case .portable: return NTK_PORTABLE
    case .avx2: return NTK_AVX2
    case .avx512: return NTK_AVX512
    }
  }
}
