import FiniteWidth
import LinearAlgebra

/// The features Z(0) = m^(-1/2) [a_r 1{w_r·x_i >= 0} x_i] of a two-layer network at its start.
///
/// Z is (m d, n); a column is kept as its gates, since all of them share the inputs, and a vector
/// of R^{m d} as an (m, d) matrix.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, section 3.
struct TangentFeatures {
  /// a_r 1{w_r·x_i >= 0} / sqrt(m): (m, n).
  private let gates: Matrix<Double>
  /// (n, d).
  private let x: Matrix<Double>

  /// The features of `network` at the rows of `x`.
  ///
  /// - Precondition: the network keeps its weights in the coordinates of `x`.
  init(_ network: TwoLayerNetwork<Double>, at x: Matrix<Double>) {
    precondition(network.initialWeights.columns == x.columns, "weights in other coordinates")
    var gates = Matrix.product(network.initialWeights, .none, x, .transposed)
    let root = Double(network.width).squareRoot()
    for r in 0..<gates.rows {
      let value = network.signs[r] / root
      for i in 0..<gates.columns { gates[r, i] = gates[r, i] >= 0 ? value : 0 }
    }
    (self.gates, self.x) = (gates, x)
  }

  /// Z c as an (m, d) matrix.
  func combine(_ c: [Double]) -> Matrix<Double> {
    var scaled = x
    for i in 0..<x.rows {
      for j in 0..<x.columns { scaled[i, j] *= c[i] }
    }
    return gates * scaled
  }

  /// Z^T v for an (m, d) matrix v.
  func project(_ v: Matrix<Double>) -> [Double] {
    let products = Matrix.product(v, .none, x, .transposed)
    var result = [Double](repeating: 0, count: x.rows)
    for r in 0..<gates.rows {
      for i in 0..<x.rows { result[i] += gates[r, i] * products[r, i] }
    }
    return result
  }

  /// |W - W(0)|_F after gradient descent from f = 0 on the model linear in W,
  /// W <- W - eta Z (Z^T (W - W(0)) - y).
  func linearizedDistance(labels y: [Double], learningRate: Double, steps: Int) -> Double {
    var moved = Matrix<Double>(rows: gates.rows, columns: x.columns)
    for _ in 0..<steps {
      let residual = zip(y, project(moved)).map { learningRate * ($0 - $1) }
      moved = moved + combine(residual)
    }
    return moved.frobeniusNorm
  }
}
