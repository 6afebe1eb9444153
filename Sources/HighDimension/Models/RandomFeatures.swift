import Architectures
import FiniteWidth
import LinearAlgebra

/// Random features: f(x) = sum_a c_a sigma(<w_a, x>), the top layer of a two-layer network trained
/// over N random units.
///
/// With weights of unit length and inputs of length sqrt(d) the pre-activations have variance 1.
///
/// Reference: Rahimi and Recht (2008); Mei and Montanari (2019), arXiv:1908.05355, eq. (2).
public struct RandomFeatures: FeatureMap {
  /// sigma.
  public let activation: Activation
  /// One weight per row: (N, d).
  public let weights: Matrix<Double>

  /// Features of given weights.
  ///
  /// - Throws: `HighDimensionError.noFunction` for `expNormalized`.
  public init(activation: Activation, weights: Matrix<Double>) throws(HighDimensionError) {
    guard activation.value(at: 0) != nil else { throw .noFunction(activation: "\(activation)") }
    self.activation = activation
    self.weights = weights
  }

  /// `width` features of random weights for inputs of `dimension` numbers.
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
  /// N.
  public var parameterCount: Int { weights.rows }

  /// sigma(<w_a, x_i>): (n, N).
  ///
  /// Cost: n N d multiply-adds.
  public func features(_ x: Matrix<Double>) -> Matrix<Double> { features(x, of: weights) }

  /// Those of some units alone, given by their weights.
  private func features(_ x: Matrix<Double>, of weights: Matrix<Double>) -> Matrix<Double> {
    var z = Matrix.product(x, .none, weights, .transposed)
    activation.apply(&z)
    return z
  }

  /// sum_a sigma(<w_a, x>) sigma(<w_a, z>): (n, m).
  public func kernel(_ x: Matrix<Double>, _ z: Matrix<Double>? = nil) -> Matrix<Double> {
    guard let z else { return dual(x).kernel }
    return .product(features(x), .none, features(z), .transposed)
  }

  /// The outputs for coefficients (N, c), some rows at a time: (n, c).
  public func outputs(_ parameters: Matrix<Double>, at x: Matrix<Double>) -> Matrix<Double> {
    byBlocks(x, columns: parameters.columns, numbersPerRow: parameterCount) {
      features($0) * parameters
    }
  }

  /// The kernel of the rows; units are taken some at a time where all features are too large.
  public func dual(_ x: Matrix<Double>) -> DualForm {
    let step = Self.unitBlock(rows: x.rows)
    guard width > step else {
      let phi = features(x)
      return DualForm(kernel: phi.gram()) { .product(phi, .transposed, $0) }
    }
    let blocks = stride(from: 0, to: width, by: step).map { $0..<min(width, $0 + step) }
    @Sendable func part(_ units: Range<Int>) -> Matrix<Double> {
      features(x, of: weights.selectingRows(units))
    }
    var kernel = Matrix<Double>(rows: x.rows, columns: x.rows)
    for units in blocks { kernel = kernel + part(units).gram() }
    return DualForm(kernel: kernel) { alpha in
      let rows = blocks.flatMap { Matrix.product(part($0), .transposed, alpha).elements }
      return Matrix(rows: width, columns: alpha.columns, elements: rows)
    }
  }

  /// Units at a time, so that a block of features takes 512 MB at most.
  static func unitBlock(rows: Int) -> Int { max(1, (512 << 20) / 8 / max(1, rows)) }
}

extension FeatureMap {
  /// Results of blocks of rows, one below the other: (n, columns).
  ///
  /// - Parameter numbersPerRow: what `body` keeps of a row; a block takes 32 MB of it at most.
  func byBlocks(
    _ x: Matrix<Double>, columns: Int, numbersPerRow: Int,
    _ body: (Matrix<Double>) -> Matrix<Double>
  ) -> Matrix<Double> {
    let step = max(1, min(4096, (32 << 20) / 8 / max(1, numbersPerRow)))
    guard x.rows > step else { return body(x) }
    var elements: [Double] = []
    elements.reserveCapacity(x.rows * columns)
    for start in stride(from: 0, to: x.rows, by: step) {
      elements += body(x.selectingRows(start..<min(x.rows, start + step))).elements
    }
    return Matrix(rows: x.rows, columns: columns, elements: elements)
  }
}
