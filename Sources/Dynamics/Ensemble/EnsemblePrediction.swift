import LinearAlgebra

/// The law of a wide network's outputs over random initializations, at any time of training.
///
/// The initial outputs are Gaussian with covariance Q, the NNGP kernel, and training follows the
/// NTK K. With A_t = K(x, X) K^{-1} (I - e^{-K t}) the outputs at time t are Gaussian with
///
///     mean_t(x) = A_t Y
///     cov_t(x, x') = Q(x, x') + A_t Q(X, X) A_t^T - (A_t Q(X, x') + transpose),
///
/// each output independent with this covariance. With K = Q and infinite time this is the Bayesian
/// posterior of the Gaussian process without noise.
///
/// Reference: Lee et al. (2019), arXiv:1902.06720, eqs. (14) to (16).
public struct EnsemblePrediction: Sendable {
  /// Training from output 0 with the NTK.
  public let training: SquaredLossDynamics
  private let test: TestDynamics
  private let prior: Matrix<Double>
  private let rotatedTrain: Matrix<Double>
  private let rotatedCross: Matrix<Double>

  /// The NNGP kernel that the initial outputs are drawn from.
  public struct Prior: Sendable {
    /// Q(X, X): (n, n).
    public let train: Matrix<Double>
    /// Q(x, X): (m, n).
    public let cross: Matrix<Double>
    /// Q(x, x): (m, m).
    public let test: Matrix<Double>

    /// The three blocks.
    public init(train: Matrix<Double>, cross: Matrix<Double>, test: Matrix<Double>) {
      precondition(
        train.rows == train.columns && test.rows == test.columns && cross.rows == test.rows
          && cross.columns == train.rows,
        "prior blocks \(train.rows) x \(train.columns), \(cross.rows) x \(cross.columns) and"
          + " \(test.rows) x \(test.columns) do not fit together")
      self.train = train
      self.cross = cross
      self.test = test
    }
  }

  /// Prepares for m new inputs.
  ///
  /// Cost: 2 n^3 + 2 m n^2 multiply-adds.
  ///
  /// - Parameters:
  ///   - training: the dynamics with the NTK; its initial outputs must be zeros.
  ///   - cross: the NTK K(x, X), (m, n).
  ///   - prior: the NNGP kernel.
  public init(_ training: SquaredLossDynamics, cross: Matrix<Double>, prior: Prior) {
    precondition(
      training.initialOutputs.elements.allSatisfy { $0 == 0 },
      "an ensemble averages over initial outputs; give dynamics that start at 0")
    precondition(
      prior.train.rows == training.labels.rows && prior.cross.rows == cross.rows,
      "a prior of \(prior.train.rows) training rows and \(prior.cross.rows) inputs for"
        + " \(training.labels.rows) and \(cross.rows)")
    let vectors = training.spectrum.eigen.vectors
    self.training = training
    test = TestDynamics(training, cross: cross)
    self.prior = prior.test
    rotatedTrain = .product(vectors * prior.train, .none, vectors, .transposed)
    rotatedCross = .product(prior.cross, .none, vectors, .transposed)
  }

  /// The mean of the outputs at `time`: (m, c).
  ///
  /// - Throws: `DynamicsError`.
  public func mean(at time: TrainingTime) throws -> Matrix<Double> { try test.outputs(at: time) }

  /// The covariance of each output over initializations at `time`: (m, m), exactly symmetric.
  ///
  /// Cost: m n^2 + 2 m^2 n multiply-adds.
  ///
  /// - Throws: `DynamicsError`.
  public func covariance(at time: TrainingTime) throws -> Matrix<Double> {
    let gain = try gain(at: time)
    // A Q A^T - A Q(X, x') - transpose = B + B^T with B = A (1/2 Q A^T - Q(X, x')).
    let half = 0.5 * Matrix.product(gain, .none, rotatedTrain) - rotatedCross
    let b = Matrix.product(gain, .none, half, .transposed)
    return Matrix(rows: b.rows, columns: b.rows) { i, j in
      let (high, low) = (max(i, j), min(i, j))
      return prior[high, low] + (b[i, j] + b[j, i])
    }
  }

  /// The variance of each output over initializations at `time`, for each of the m inputs.
  ///
  /// Cost: m n^2 multiply-adds.
  ///
  /// - Throws: `DynamicsError`.
  public func variances(at time: TrainingTime) throws -> [Double] {
    let gain = try gain(at: time)
    let half = 0.5 * Matrix.product(gain, .none, rotatedTrain) - rotatedCross
    return (0..<gain.rows).map { row in
      prior[row, row] + 2 * zip(gain[row: row], half[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// A_t on the eigenvectors, A_t V^T: (m, n).
  private func gain(at time: TrainingTime) throws -> Matrix<Double> {
    let filter = try training.filter(time)
    return test.cross.weighted(training.spectrum.values.map(training.gain(filter)))
  }
}
