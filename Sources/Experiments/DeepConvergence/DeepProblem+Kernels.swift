import Foundation
import LinearAlgebra

extension DeepProblem {
  /// The covariances Sigma_0, ..., Sigma_L of h_0, ..., h_L between points x and z, for infinite width.
  ///
  /// Unit vectors keep length 1 in every layer, as variances are 2/m.
  static func covariances(
    _ x: Matrix<Double>, _ z: Matrix<Double>, layers: Int
  ) -> [Matrix<Double>] {
    var current = Matrix.product(x, .none, z, .transposed)
    return (0...layers).map { _ in
      current = current.map { c in
        let angle = acos(min(1, max(-1, c)))
        return (sin(angle) + (Double.pi - angle) * cos(angle)) / Double.pi
      }
      return current
    }
  }

  /// The limit of the tangent kernel of the hidden layers over m:
  /// 1/2 sum_{l=1}^L Sigma_{l-1} prod_{j=l}^L (pi - theta_j) / pi, with theta_j the angle of
  /// Sigma_{j-1}.
  static func tangentLimit(
    _ x: Matrix<Double>, _ z: Matrix<Double>, layers: Int
  ) -> Matrix<Double> {
    let sigmas = covariances(x, z, layers: layers)
    return Matrix(rows: x.rows, columns: z.rows) { i, j in
      var (gates, total) = (1.0, 0.0)
      for l in stride(from: layers - 1, through: 0, by: -1) {
        let sigma = sigmas[l][i, j]
        gates *= (Double.pi - acos(min(1, max(-1, sigma)))) / Double.pi
        total += sigma * gates
      }
      return total / 2
    }
  }
}
