import LinearAlgebra

extension Loss {
  /// A bound on the second derivatives of one row's loss in its outputs; nil where there is none
  /// (exponential) or the loss is piecewise linear (hinge).
  var curvature: Double? {
    switch self {
    case .squared: 1
    case .logistic: 0.25
    // The largest eigenvalue of diag(p) - p p^T.
    case .crossEntropy: 0.5
    case .exponential, .hinge: nil
    }
  }
}

extension FiniteNetwork {
  /// The learning rate beyond which full-batch gradient descent on the linearized network diverges.
  ///
  /// 2 (1 + momentum) / (h lambda) with the largest eigenvalue lambda of the tangent kernel on a
  /// batch and the largest curvature h of the loss in the outputs; for losses that are means, lambda is
  /// divided by the rows of the batch. The kernel is the mean over outputs, at most 256 rows of
  /// `inputs`, and lambda grows with the number of rows as if further rows were like these.
  ///
  /// - Returns: nil for losses without a curvature bound, for a kernel of zeros, and for batch
  ///   normalization before training, whose kernel takes a pass over the batch for every row.
  /// - Throws: `LinearAlgebraError`.
  ///
  /// Reference: Lee et al. (2019), arXiv:1902.06720, section 2.2, for momentum 0; Goh (2017) for the
  /// factor of momentum.
  public func largestStableRate(
    _ inputs: Matrix<Element>, loss: Loss, batchSize: Int, momentum: Double = 0
  ) throws -> Double? {
    guard let curvature = loss.curvature, inputs.rows > 0, !isBatchCoupled else { return nil }
    let count = min(256, inputs.rows)
    let kernel = tangentKernel(inputs.selectingRows(0..<count)).converted(to: Double.self)
    let largest = try SymmetricEigen(kernel).values.last ?? 0
    guard largest > 0, largest.isFinite else { return nil }
    let perRow = largest / Double(count)
    let scale = loss == .squared ? Double(batchSize) : 1
    return 2 * (1 + momentum) / (curvature * perRow * scale)
  }
}
