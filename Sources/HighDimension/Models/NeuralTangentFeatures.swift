import Architectures
import FiniteWidth
import LinearAlgebra

/// Neural tangent features: f(x) = (N d)^{-1/2} sum_r <a_r, x> sigma'(<w_r, x>), a two-layer
/// network linearized in its first layer, with N d parameters.
///
/// A parameter vector is an (N, d) matrix, row after row; features are formed only where a fit in
/// the primal needs them, kernels and outputs go through the gates sigma'(W x).
///
/// Reference: Montanari and Zhong (2020), arXiv:2007.12826, eq. (3); Ghorbani et al. (2019),
/// arXiv:1904.12191, eq. (NT).
public struct NeuralTangentFeatures: FeatureMap {
  /// sigma.
  public let activation: Activation
  /// One weight per row: (N, d).
  public let weights: Matrix<Double>

  /// Features of given weights.
  ///
  /// - Throws: `HighDimensionError.noFunction` for `expNormalized`.
  public init(activation: Activation, weights: Matrix<Double>) throws(HighDimensionError) {
    guard activation.derivative(at: 0) != nil else {
      throw .noFunction(activation: "\(activation)")
    }
    self.activation = activation
    self.weights = weights
  }

  /// `width` units of random weights for inputs of `dimension` numbers.
  ///
  /// - Throws: `HighDimensionError.noFunction`.
  public init(
    activation: Activation, width: Int, dimension: Int, law: WeightLaw = .sphere,
    stream: RandomStream
  ) throws(HighDimensionError) {
    try self.init(
      activation: activation,
      weights: law.weights(width, dimension: dimension, stream: stream))
  }

  /// d.
  public var inputs: Int { weights.columns }
  /// N.
  public var width: Int { weights.rows }
  /// N d.
  public var parameterCount: Int { weights.rows * weights.columns }

  /// sigma'(<w_r, x_i>) / sqrt(N d): (n, N).
  func gates(_ x: Matrix<Double>) -> Matrix<Double> {
    var gates = Matrix<Double>(
      rows: x.rows, columns: width,
      repeating: 1 / Double(max(1, parameterCount)).squareRoot())
    activation.multiplyByDerivative(
      at: Matrix.product(x, .none, weights, .transposed), &gates)
    return gates
  }

  /// sigma'(<w_r, x_i>) x_ij / sqrt(N d), unit after unit: (n, N d).
  ///
  /// Cost: n N d multiply-adds, and as many numbers.
  public func features(_ x: Matrix<Double>) -> Matrix<Double> {
    let gates = gates(x)
    let (width, d) = (width, inputs)
    var result = Matrix<Double>(rows: x.rows, columns: parameterCount)
    result.elements.parallelFill(chunk: max(1, parameterCount)) { row, chunk in
      for r in 0..<width {
        let gate = gates.elements[row * width + r]
        for j in 0..<d { chunk[r * d + j] = gate * x.elements[row * d + j] }
      }
    }
    return result
  }

  /// K_N(x, z) = <x, z> / (N d) sum_r sigma'(<w_r, x>) sigma'(<w_r, z>): (n, m).
  ///
  /// Cost: n m (N + d) multiply-adds.
  public func kernel(_ x: Matrix<Double>, _ z: Matrix<Double>? = nil) -> Matrix<Double> {
    guard let z else { return dual(x).kernel }
    return entrywise(
      .product(gates(x), .none, gates(z), .transposed), .product(x, .none, z, .transposed))
  }

  /// The outputs for parameters (N d, c): (n, c).
  public func outputs(_ parameters: Matrix<Double>, at x: Matrix<Double>) -> Matrix<Double> {
    let columns = (0..<parameters.columns).map {
      Matrix(rows: width, columns: inputs, elements: parameters[column: $0])
    }
    // Gates and products are two matrices of N columns.
    return byBlocks(x, columns: parameters.columns, numbersPerRow: 2 * width) { block in
      let gates = gates(block)
      var result = Matrix<Double>(rows: block.rows, columns: columns.count)
      for (column, a) in columns.enumerated() {
        let products = Matrix.product(block, .none, a, .transposed)  // <a_r, x_i>
        for row in 0..<block.rows {
          var sum = 0.0
          for r in 0..<width {
            sum += gates.elements[row * width + r] * products.elements[row * width + r]
          }
          result[row, column] = sum
        }
      }
      return result
    }
  }

  /// The kernel of the rows; parameters are sum_i alpha_i sigma'(W x_i) x_i^T.
  public func dual(_ x: Matrix<Double>) -> DualForm {
    let gates = gates(x)
    let count = parameterCount
    return DualForm(kernel: entrywise(gates.gram(), x.gram())) { alpha in
      var result = Matrix<Double>(rows: count, columns: alpha.columns)
      for column in 0..<alpha.columns {
        var weighted = x
        for row in 0..<x.rows {
          for j in 0..<x.columns { weighted[row, j] *= alpha[row, column] }
        }
        let sums = Matrix.product(gates, .transposed, weighted)
        for index in 0..<count { result[index, column] = sums.elements[index] }
      }
      return result
    }
  }

  private func entrywise(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
    var result = a
    b.elements.withUnsafeBufferPointer { b in
      for index in b.indices { result.elements[index] *= b[index] }
    }
    return result
  }
}
