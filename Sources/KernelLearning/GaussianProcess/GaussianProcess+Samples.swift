import LinearAlgebra

/// Draws from a Gaussian process.
public struct ProcessSamples: Sendable {
  /// The draws: (draws, m).
  public let values: Matrix<Double>
  /// What was added to the diagonal of the covariance to factor it; 0 when nothing was needed.
  public let jitter: Double
}

extension GaussianProcess {
  /// Functions drawn from the posterior of one output at m inputs, without noise.
  ///
  /// A posterior covariance is singular to rounding where it is well determined: the smallest jitter
  /// of 0, 1e-14, 1e-13, ... of its largest diagonal entry that lets Cholesky pass is added and told.
  ///
  /// Cost: m^3 / 3 flops and m^2 for each draw.
  ///
  /// - Parameters:
  ///   - count: the number of draws.
  ///   - cross: K(x, X), (m, n).
  ///   - prior: K(x, x), (m, m).
  ///   - output: which output.
  ///   - stream: where the randomness comes from.
  /// - Throws: `LinearAlgebraError` when a jitter of 1e-6 is not enough: the prior is no covariance.
  public func samples(
    _ count: Int, cross: Matrix<Double>, prior: Matrix<Double>, output: Int = 0,
    stream: RandomStream
  ) throws -> ProcessSamples {
    let covariance = self.covariance(cross: cross, prior: prior)
    let mean = self.mean(cross)[column: output]
    let scale = prior.diagonal.max() ?? 0
    var jitter = 0.0
    while true {
      do {
        let factor = try Cholesky(covariance.addingToDiagonal(jitter)).factor
        let normals: Matrix<Double> = stream.normalMatrix(rows: count, columns: mean.count)
        var values = Matrix.product(normals, .none, factor, .transposed)
        for row in 0..<count {
          for column in mean.indices { values[row, column] += mean[column] }
        }
        return ProcessSamples(values: values, jitter: jitter)
      } catch let error as LinearAlgebraError {
        guard jitter < 1e-6 * scale else { throw error }
        jitter = max(10 * jitter, 1e-14 * scale)
      }
    }
  }
}
