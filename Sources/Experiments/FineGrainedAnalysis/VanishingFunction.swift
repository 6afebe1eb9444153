import LinearAlgebra

/// A function g of the kernel's function space that is 0 on the training inputs.
///
/// g = sum_j c_j k(z_j, .) - sum_i b_i k(x_i, .) with b = H^{-1} K(X, Z) c.
struct VanishingFunction {
  /// K on the training inputs and the extra centres together: (n + e, n + e).
  private let gram: Matrix<Double>
  /// Of the training inputs, then of the extra centres.
  private let coefficients: [Double]
  private let rows: Int

  /// The function with these centres z_j and coefficients c_j.
  ///
  /// - Parameters:
  ///   - x: the training inputs: (n, d).
  ///   - trainingGram: H of the training inputs: (n, n).
  ///   - factored: its factorization.
  ///   - centres: (e, d).
  init(
    on x: Matrix<Double>, gram trainingGram: Matrix<Double>, _ factored: Cholesky<Double>,
    centres: Matrix<Double>, coefficients: [Double]
  ) throws {
    let all = Matrix(
      rows: x.rows + centres.rows, columns: x.columns, elements: x.elements + centres.elements)
    var gram = try twoLayerGram(all)
    // The same bits as the matrix that was factored.
    for i in 0..<x.rows {
      for j in 0..<x.rows { gram[i, j] = trainingGram[i, j] }
    }
    let values = (0..<x.rows).map { i in
      coefficients.indices.reduce(0) { $0 + gram[i, x.rows + $1] * coefficients[$1] }
    }
    self.gram = gram
    self.coefficients = factored.solve(values).map { -$0 } + coefficients
    rows = x.rows
  }

  /// max_i |g(x_i)|.
  var largestOnTrainingInputs: Double {
    (gram * coefficients).prefix(rows).map { abs($0) }.max() ?? 0
  }

  /// |f + g|^2 for f = sum_i alpha_i k(x_i, .), alpha (n, 1); |g|^2 without one.
  func squaredNorm(adding alpha: Matrix<Double>? = nil) -> Double {
    var sum = coefficients
    if let alpha { for i in 0..<rows { sum[i] += alpha[i, 0] } }
    return zip(sum, gram * sum).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
