import Foundation
import InfiniteWidth
import LinearAlgebra

/// How a kernel system (K + ridge I) alpha = Y is solved.
public enum RegressionSolver: String, Sendable, Codable, CaseIterable {
  /// The eigendecomposition for up to 8,000 rows, Cholesky where its factor fits in memory, and
  /// conjugate gradients beyond.
  case auto
  /// One eigendecomposition of K in memory, from which every ridge and leave-one-out error follows.
  case eigen
  /// A blocked Cholesky factorization of a kernel that is computed on the way: exact, for kernels
  /// that a square in memory cannot hold. Resumable.
  case cholesky
  /// Conjugate gradients on a kernel that is computed anew in every iteration, with a Nystrom
  /// preconditioner: little memory. Resumable.
  case conjugateGradients = "cg"

  /// The rows up to which `auto` takes the eigendecomposition: a few minutes on two cores.
  public static let eigenLimit = 8000

  /// What `auto` means for `rows` rows with `available` bytes of memory.
  func resolved(rows: Int, available: Int, precision: KernelPrecision?) -> RegressionSolver {
    guard self == .auto else { return self }
    if rows <= Self.eigenLimit { return .eigen }
    let needed =
      precision == .float64
      ? BlockCholesky<Double>.byteCount(rows) : BlockCholesky<Float>.byteCount(rows)
    return Self.withStrips(needed, rows: rows) <= available ? .cholesky : .conjugateGradients
  }

  /// The bytes of a factor with the blocks of the kernel that are in memory beside it.
  static func withStrips(_ factor: Int, rows: Int) -> Int { factor + 2 * 1024 * rows * 8 }
}

/// How a large system was solved.
public struct SolverReport: Sendable, Codable {
  /// The method.
  public let method: RegressionSolver
  /// The precision of the factor; nil without one.
  public let precision: KernelPrecision?
  /// The bytes of the factor; nil without one.
  public let factorBytes: Int?
  /// The block columns that an earlier run had finished; nil without a factor.
  public let resumedBlockColumns: Int?
  /// A ridge that was added to the factor that preconditions, in units of the ridge; 1 for none.
  public let preconditionerRidge: Double?
  /// The landmarks of the preconditioner; nil without one.
  public let landmarks: Int?
  /// The iterations of conjugate gradients; nil without them.
  public let iterations: Int?
  /// The largest |Y - (K + ridge I) alpha| / |Y| over outputs, with K in double precision.
  public let relativeResidual: Double
  /// The training rows that the ridge was chosen, or its leave-one-out errors estimated, on.
  public let ridgeRows: Int
  /// Seconds of the factorization, the kernel included; of this run alone.
  public let factorSeconds: Double
  /// The flops of the factorization, n^3 / 3.
  public let factorFlops: Double
}
