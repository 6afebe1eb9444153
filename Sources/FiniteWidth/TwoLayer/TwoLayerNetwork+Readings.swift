import LinearAlgebra

extension TwoLayerNetwork {
  /// W = W(0) + D in the coordinates of the basis: (m, coordinates).
  public var weights: Matrix<Element> {
    var result = initialWeights
    result.combine(displacement, Elementwise.add)
    return result
  }

  /// f at the training inputs.
  public var predictions: [Double] { values(at: inputs) }

  /// f at the test inputs; nil without any.
  public var testPredictions: [Double]? { testInputs.map(values(at:)) }

  /// f at the rows of `x`: (n, features).
  ///
  /// - Throws: `FiniteWidthError.outsideRowSpace` for a row with a part on which no weights are
  ///   kept, `shapeMismatch`.
  public func predictions(at x: Matrix<Double>) throws -> [Double] {
    try FiniteWidthError.check("features", expected: coordinates.features, actual: x.columns)
    try coordinates.checkCovers(x)
    return values(at: coordinates.project(x).converted(to: Element.self))
  }

  /// |W - W(0)|_F and max_r |w_r - w_r(0)|.
  public var distance: (total: Double, largestPerNeuron: Double) {
    let d = displacement.columns
    guard d > 0 else { return (0, 0) }
    let zero = [Element](repeating: 0, count: d)
    var (sum, largest) = (0.0, 0.0)
    displacement.elements.withUnsafeBufferPointer { moved in
      for neuron in 0..<width {
        let square = Elementwise.squaredDistance(d, moved.baseAddress! + neuron * d, zero)
        sum += square
        largest = max(largest, square)
      }
    }
    return (sum.squareRoot(), largest.squareRoot())
  }

  /// The Gram matrix H_ij = (<x_i, x_j> / m) sum_r 1{r, i} 1{r, j}: (n, n).
  ///
  /// 1{r, i} says whether <w_r, x_i> >= 0. Cost: 2 n m d + n^2 m flops. The counts are exact.
  ///
  /// Reference: arXiv:1901.08584, equation (6).
  public func gram() -> Matrix<Double> {
    var workspace = TwoLayerWorkspace(self, count: inputs.rows)
    _ = forward(inputs, &workspace)
    let n = inputs.rows
    let rows = min(width, 256)
    let ones = [Element](repeating: 1, count: max(n, rows))
    var gates = [Element](repeating: 0, count: rows * n)
    var counts = Matrix<Element>(rows: n, columns: n)
    for start in stride(from: 0, to: width, by: rows) {
      let size = min(rows, width - start)
      workspace.active.withUnsafeBufferPointer { active in
        gates.withUnsafeMutableBufferPointer { gates in
          Elementwise.gate(
            rows: size, n, active: active.baseAddress! + start * workspace.words,
            words: workspace.words, sign: ones, ones, gates.baseAddress!, stride: n)
          counts.elements.withUnsafeMutableBufferPointer { c in
            Element.Backend.syrk(
              transpose: true, n: n, k: size, alpha: 1, a: gates.baseAddress!, lda: n, beta: 1,
              c: c.baseAddress!, ldc: n)
          }
        }
      }
    }
    counts.mirrorLowerTriangle()
    var result = inputs.converted(to: Double.self).gram()
    result.combine(counts.converted(to: Double.self), Elementwise.multiply)
    return (1 / Double(width)) * result
  }

  private func values(at x: Matrix<Element>) -> [Double] {
    var workspace = TwoLayerWorkspace(self, count: x.rows)
    return forward(x, &workspace)
  }
}
