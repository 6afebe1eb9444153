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
  /// With batch normalization before training it is the kernel of all outputs of one batch, of at
  /// most 32 rows, and lambda comes from power iteration with products of its Jacobian.
  ///
  /// - Returns: nil for losses without a curvature bound and for a kernel of zeros.
  /// - Throws: `LinearAlgebraError`; `FiniteWidthError.unsupportedLayer` for attention beside batch
  ///   normalization.
  ///
  /// Reference: Lee et al. (2019), arXiv:1902.06720, section 2.2, for momentum 0; Goh (2017) for the
  /// factor of momentum.
  public func largestStableRate(
    _ inputs: Matrix<Element>, loss: Loss, batchSize: Int, momentum: Double = 0
  ) throws -> Double? {
    guard let curvature = loss.curvature, inputs.rows > 0 else { return nil }
    let count = min(isBatchCoupled ? min(32, max(1, batchSize)) : 256, inputs.rows)
    let batch = inputs.selectingRows(0..<count)
    let largest =
      isBatchCoupled
      ? try largestTangentEigenvalue(batch)
      : try SymmetricEigen(tangentKernel(batch).converted(to: Double.self)).values.last ?? 0
    guard largest > 0, largest.isFinite else { return nil }
    let perRow = largest / Double(count)
    let scale = loss == .squared ? Double(batchSize) : 1
    return 2 * (1 + momentum) / (curvature * perRow * scale)
  }

  /// The largest eigenvalue of J R J^T, all outputs of the batch by all, with the factors R on the
  /// learning rates: by power iteration until it grows by less than 1 %, at most 30 times.
  func largestTangentEigenvalue(_ batch: Matrix<Element>) throws -> Double {
    var random = RandomStream(seed: 0).child("power iteration")
    var u = Matrix<Element>(rows: batch.rows, columns: outputCount) { _, _ in
      Element(random.normal())
    }
    let (_, trace) = forward(batch, mode: .evaluation)
    var eigenvalue = 0.0
    for _ in 0..<30 {
      let norm = u.frobeniusNorm
      guard norm > 0, norm.isFinite else { return 0 }
      var gradient = self.gradient(trace, (1 / norm) * u)
      for block in blocks where block.learningRate != 1 {
        for index in block.range { gradient[index] *= Element(block.learningRate) }
      }
      u = try jacobianProduct(gradient, inputs: batch)
      let next = Double(u.frobeniusNorm)
      if next <= eigenvalue * 1.01 { return max(next, eigenvalue) }
      eigenvalue = next
    }
    return eigenvalue
  }
}
