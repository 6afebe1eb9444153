import LinearAlgebra

/// The errors of kernel ridge regression on held-out parts of the training rows, by ridge.
///
/// Cost: one eigendecomposition for each part, then O(n^2 c) for each ridge.
public struct CrossValidation: Sendable {
  /// One ridge, over all parts.
  public struct Point: Sendable, Codable, Equatable {
    /// The ridge in the units of the kernel.
    public let ridge: Double
    /// The mean squared error over held-out rows and outputs.
    public let meanSquare: Double
    /// The share of held-out rows that are classified wrongly.
    public let classificationError: Double
    /// The standard error of `meanSquare` over parts; it ignores that their training rows overlap.
    public let meanSquareStandardError: Double
  }

  /// The errors, in the order of the ridges.
  public let curve: [Point]

  /// Evaluates on a kernel (n, n) and labels (n, c).
  ///
  /// - Parameters:
  ///   - folds: the rows of each held-out part; the other rows are learned from.
  ///   - ridges: in the units of the kernel.
  ///   - rounding: how negative an eigenvalue may be, relative to the largest, before the matrix is no
  ///     kernel; LAPACK's own rounding is always allowed.
  /// - Throws: `KernelError`, `LinearAlgebraError`.
  public init(
    kernel: Matrix<Double>, labels: Matrix<Double>, folds: [[Int]], ridges: [Double],
    intercept: Intercept = .none, rounding: Double = 0
  ) throws {
    precondition(
      labels.rows == kernel.rows, "\(labels.rows) label rows for a kernel of \(kernel.rows)")
    precondition(folds.allSatisfy { !$0.isEmpty }, "a part without rows")
    var squares = [[Double]](repeating: [], count: ridges.count)
    var wrong = [Int](repeating: 0, count: ridges.count)
    for held in folds {
      let out = Set(held)
      let kept = (0..<kernel.rows).filter { !out.contains($0) }
      let spectrum = try KernelSpectrum(
        kernel.selectingRows(kept).selectingColumns(kept), rounding: rounding)
      let cross = kernel.selectingRows(held).selectingColumns(kept)
      let (known, truth) = (labels.selectingRows(kept), labels.selectingRows(held))
      for (index, ridge) in ridges.enumerated() {
        let model = try KernelRidge(
          spectrum: spectrum, labels: known, ridge: ridge, intercept: intercept)
        let predicted = model.predict(cross)
        let residual = truth - predicted
        squares[index].append(
          residual.elements.reduce(0) { $0 + $1 * $1 } / Double(max(1, truth.elements.count)))
        wrong[index] += zip(truth.decisions, predicted.decisions).count { $0 != $1 }
      }
    }
    let sizes = folds.map { Double($0.count) }
    let total = sizes.reduce(0, +)
    curve = ridges.indices.map { index in
      let mean = zip(squares[index], sizes).reduce(0) { $0 + $1.0 * $1.1 } / total
      let parts = Double(folds.count)
      let spread = squares[index].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Point(
        ridge: ridges[index], meanSquare: mean,
        classificationError: Double(wrong[index]) / total,
        meanSquareStandardError: parts > 1 ? (spread / (parts - 1) / parts).squareRoot() : 0)
    }
  }
}
