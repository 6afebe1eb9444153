import LinearAlgebra

/// How labels spread over the eigenvectors of a kernel, strongest eigenvalue first.
///
/// Labels that lie in strong directions are learned fast; labels in weak ones slowly.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, section 4 and figure 1.
public struct LabelProjections: Sendable {
  /// The eigenvalues in descending order.
  public let eigenvalues: [Double]
  /// The sums over outputs of (v_k^T y)^2, in the same order; they add up to |Y|^2.
  public let squares: [Double]
  /// The share of |Y|^2 within the first 1, 2, ..., n eigenvectors; zeros for zero labels.
  public let cumulativeShares: [Double]

  /// Projects `labels`, (n, c).
  ///
  /// Cost: n^2 c multiply-adds.
  public init(spectrum: any SpectralDecomposition, labels: Matrix<Double>) {
    precondition(
      labels.rows == spectrum.count, "\(labels.rows) label rows for a kernel of \(spectrum.count)")
    let projections = spectrum.project(labels)
    eigenvalues = spectrum.values.reversed()
    let squares = (0..<projections.rows).reversed().map { k in
      projections[row: k].reduce(0) { $0 + $1 * $1 }
    }
    let total = squares.reduce(0, +)
    var sum = 0.0
    cumulativeShares = squares.map {
      sum += $0
      return total > 0 ? sum / total : 0
    }
    self.squares = squares
  }

  /// The share of |Y|^2 in the strongest ceil(`part` n) eigenvectors, at least one.
  ///
  /// - Precondition: `part` is in 0...1.
  public func share(ofStrongest part: Double) -> Double {
    precondition((0...1).contains(part), "the part \(part) is outside 0...1")
    guard !squares.isEmpty else { return 0 }
    // A product such as 0.05 * 40 may round up past the integer.
    let exact = part * Double(squares.count)
    let count = Int((exact - 1e-9 * exact).rounded(.up))
    return cumulativeShares[max(1, count) - 1]
  }

  /// The labels that training learns slowest, sqrt(n) v_min: (n, 1), of the norm of +-1 labels.
  public static func worstCase(_ spectrum: KernelSpectrum) -> Matrix<Double> {
    guard spectrum.count > 0 else { return Matrix(rows: 0, columns: 1) }
    return .column(
      spectrum.eigen.vectors[row: 0].map { $0 * Double(spectrum.count).squareRoot() })
  }
}
