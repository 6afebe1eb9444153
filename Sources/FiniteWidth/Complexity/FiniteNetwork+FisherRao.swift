import LinearAlgebra

extension FiniteNetwork {
  /// The Fisher-Rao norm of Liang et al., with the labels of the rows:
  /// sqrt(mean over rows of <theta, d loss / d theta>^2).
  ///
  /// <theta, d loss / d theta> is the derivative of a row's loss when all parameters grow by the same
  /// factor; in networks of L + 1 layers without biases it is (L + 1) <d loss / d f, f>. It does not
  /// depend on the parameterization. Cost: three forward passes.
  ///
  /// - Parameters:
  ///   - inputs: (n, features), n >= 1.
  ///   - targets: (n, outputs).
  /// - Throws: `FiniteWidthError.shapeMismatch`; `.unsupportedLayer` for attention.
  ///
  /// Reference: Liang, Poggio, Rakhlin, Stokes (2017), arXiv:1711.01530, theorem 3.1.
  public func fisherRaoNorm(
    inputs: Matrix<Element>, targets: Matrix<Element>, loss: Loss
  ) throws -> Double {
    try FiniteWidthError.require(inputs.rows > 0, "rows", Double(inputs.rows), "at least 1")
    let growth = try jacobianProduct(parameters, inputs: inputs).converted(to: Double.self)
    let outputs = outputs(inputs).converted(to: Double.self)
    let rows = (0..<inputs.rows).map { row -> Double in
      // One row at a time: losses that are means divide by the rows.
      let derivative = loss.valueAndDerivative(
        outputs: outputs.selectingRows([row]),
        targets: targets.selectingRows([row]).converted(to: Double.self)
      ).derivative
      return zip(derivative.elements, growth[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return (rows.reduce(0) { $0 + $1 * $1 } / Double(inputs.rows)).squareRoot()
  }
}
