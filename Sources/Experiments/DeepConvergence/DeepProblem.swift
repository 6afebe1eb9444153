import Architectures
import FiniteWidth
import LinearAlgebra

/// Points, labels and networks of the convergence theory of deep ReLU networks.
///
/// g_0 = A x, h_0 = relu(g_0); g_l = W_l h_{l-1}, h_l = relu(g_l) for l = 1, ..., L; the output is
/// B h_L. A and W_l have entries N(0, 2/m) and B N(0, 1/d); only W_1, ..., W_L are trained, on
/// F(W) = 1/2 sum_i |B h_{i,L} - y_i|^2.
///
/// Reference: Allen-Zhu, Li, Song (2019), arXiv:1811.03962, section 2.
struct DeepProblem: Sendable {
  /// (n, 11): unit rows whose last entry is 1/sqrt 2.
  let x: Matrix<Double>
  /// (n, 1): +1 or -1.
  let y: Matrix<Double>

  static let features = 11

  /// `count` points.
  ///
  /// - Parameter closeness: the distance of the first two points over what it is for independent
  ///   points; 1 leaves them independent.
  init(_ context: ExperimentContext, count: Int = 10, closeness: Double = 1) {
    let sphere = SphereInputs.make(count, Self.features - 1, context, "deep inputs")
    let half = 0.5.squareRoot()
    var points = sphere
    if closeness < 1 {
      // The second point moves towards the first along the chord, and back to the sphere.
      var moved = (0..<sphere.columns).map {
        sphere[0, $0] + closeness * (sphere[1, $0] - sphere[0, $0])
      }
      let norm = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
      moved = moved.map { $0 / norm }
      for column in moved.indices { points[1, column] = moved[column] }
    }
    x = Matrix(rows: count, columns: Self.features) { row, column in
      column < Self.features - 1 ? half * points[row, column] : half
    }
    var signs = context.randomSigns("deep labels", count: count)
    // Close points have different labels, or nothing would be hard.
    if closeness < 1 { signs[1, 0] = -signs[0, 0] }
    y = signs
  }

  /// delta: the least distance of two points.
  var separation: Double {
    Self.pairDistances(x).min() ?? .infinity
  }

  /// The distances of all pairs of rows.
  static func pairDistances(_ x: Matrix<Double>) -> [Double] {
    (0..<x.rows).flatMap { i in
      (0..<i).map { (x.selectingRows([i]) - x.selectingRows([$0])).frobeniusNorm }
    }
  }

  /// The network with `layers` trained layers of width `width`.
  static func architecture(
    layers: Int, width: Int, inputs features: Int = features, outputs: Int = 1
  ) -> Architecture {
    let (m, inputs) = (Double(width), Double(features))
    return Architecture(name: "deep ReLU, L = \(layers)", parameterization: .standard) {
      Dense(weightStd: (2 * inputs / m).squareRoot(), units: width, trainable: false)
      ReLU()
      for _ in 0..<layers {
        Dense(weightStd: 2.0.squareRoot(), units: width)
        ReLU()
      }
      Dense(weightStd: (m / Double(outputs)).squareRoot(), trainable: false)
    }
  }

  /// A network at its start.
  static func network(
    layers: Int, width: Int, inputs: Int = features, seed: UInt64
  ) throws -> FiniteNetwork<Double> {
    try architecture(layers: layers, width: width, inputs: inputs)
      .initialized(inputs: inputs, width: width, seed: seed)
  }

  /// The largest eigenvalue of sum_l <dF/dW_l, dF/dW_l> over pairs of points.
  func largestEigenvalue(_ network: FiniteNetwork<Double>) throws -> Double {
    try SymmetricEigen(network.tangentKernel(x)).values[x.rows - 1]
  }
}
