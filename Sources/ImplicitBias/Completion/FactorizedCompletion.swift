import CKernels
import LinearAlgebra

/// Completion of a matrix X = U V^T from some entries:
/// sum (u_i·v_j - y_ij)^2 / 2 + ridge (|U|^2 + |V|^2) / 2 over the observed (i, j).
///
/// The parameters are U, (rows, rank), and then V, (columns, rank), row by row.
///
/// Cost of a value or gradient: 6 rank operations for every observed entry; memory the parameters.
///
/// Reference: Gunasekar, Woodworth, Bhojanapalli, Neyshabur, Srebro (2017), arXiv:1705.09280.
public struct FactorizedCompletion: Objective {
  /// What is observed.
  public let observed: ObservedEntries
  /// The number of columns of U and V.
  public let rank: Int
  /// The weight of the squared parameters.
  public let ridge: Double

  /// Completion from `observed` by factors of `rank` columns.
  ///
  /// - Precondition: `rank` is positive and `ridge` not negative.
  public init(_ observed: ObservedEntries, rank: Int, ridge: Double = 0) {
    precondition(rank > 0 && ridge >= 0, "rank \(rank), ridge \(ridge)")
    self.observed = observed
    self.rank = rank
    self.ridge = ridge
  }

  /// (rows + columns) rank.
  public var dimension: Int { (observed.rows + observed.columns) * rank }

  /// The loss.
  public func value(_ point: [Double]) -> Double {
    let errors = products(point, at: observed).adding(-1, observed.values)
    return 0.5 * errors.dot(errors) + 0.5 * ridge * point.dot(point)
  }

  /// The gradient.
  public func gradient(_ point: [Double]) -> [Double] {
    precondition(point.count == dimension, "\(point.count) parameters instead of \(dimension)")
    var result = ridge == 0 ? [Double](repeating: 0, count: dimension) : point.scaled(by: ridge)
    let split = observed.rows * rank
    point.withUnsafeBufferPointer { p in
      result.withUnsafeMutableBufferPointer { g in
        _ = ntk_completion_gradient(
          observed.rows, rank, observed.rowStarts,
          observed.columnIndices, observed.values, p.baseAddress!, p.baseAddress! + split,
          g.baseAddress!, g.baseAddress! + split)
      }
    }
    return result
  }

  /// u_i·v_j at the places of `entries`, in their order.
  ///
  /// - Precondition: the shapes agree.
  public func products(_ point: [Double], at entries: ObservedEntries) -> [Double] {
    precondition(
      entries.rows == observed.rows && entries.columns == observed.columns
        && point.count == dimension, "entries of another shape")
    var result = [Double](repeating: 0, count: entries.count)
    guard entries.count > 0 else { return result }
    let split = entries.rows * rank
    point.withUnsafeBufferPointer { p in
      result.withUnsafeMutableBufferPointer { out in
        ntk_completion_products(
          entries.rows, rank, entries.rowStarts, entries.columnIndices, p.baseAddress!,
          p.baseAddress! + split, out.baseAddress!)
      }
    }
    return result
  }

  /// X = U V^T: (rows, columns).
  public func matrix(_ point: [Double]) -> Matrix<Double> {
    let split = observed.rows * rank
    return .product(
      Matrix(rows: observed.rows, columns: rank, elements: Array(point[..<split])), .none,
      Matrix(rows: observed.columns, columns: rank, elements: Array(point[split...])), .transposed)
  }

  /// Gaussian parameters of deviation `scale`.
  public func start(scale: Double, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed).child("factors")
    return stream.normals(dimension).scaled(by: scale)
  }
}
