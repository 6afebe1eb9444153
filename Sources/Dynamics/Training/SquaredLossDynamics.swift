import LinearAlgebra

// Shapes: n training rows, m test rows, c outputs.
// K: (n, n), Y and f_0: (n, c), cross kernel K(x, X): (m, n).

/// Training on the squared loss with a fixed kernel, solved in closed form.
///
/// With the loss Phi = 1/2 |Y - f|^2 gradient flow is df/dt = -K (f - Y) and one step of gradient
/// descent is f <- f - eta K (f - Y), so that
///
///     f_t = f_0 + (I - e^{-K t}) (Y - f_0),   f_k = f_0 + (I - (I - eta K)^k) (Y - f_0).
///
/// `LossNormalization.mean` divides the loss by n and so replaces K by K / n here. One
/// eigendecomposition serves every time. A direction of eigenvalue 0 is never learned: its part of
/// the initial error stays, and the loss tends to that part.
///
/// Reference: Jacot, Gabriel, Hongler (2018), arXiv:1806.07572, section 5; Lee et al. (2019),
/// arXiv:1902.06720, eqs. (8) to (11); Arora et al. (2019), arXiv:1901.08584, theorem 4.1.
public struct SquaredLossDynamics: Sendable {
  /// The spectrum of K, with its rounding noise reported.
  public let spectrum: KernelSpectrum
  /// Y: (n, c).
  public let labels: Matrix<Double>
  /// f_0 on the training rows: (n, c).
  public let initialOutputs: Matrix<Double>
  /// How the loss is scaled.
  public let normalization: LossNormalization
  /// The projections v_k^T (Y - f_0), one row for each eigenvalue: (n, c).
  package let projections: Matrix<Double>

  /// Decomposes `kernel`, (n, n).
  ///
  /// Cost: about 9 n^3 flops.
  ///
  /// - Parameter initialOutputs: f_0, (n, c); zeros when nil.
  /// - Throws: what `KernelSpectrum` throws.
  public init(
    kernel: Matrix<Double>, labels: Matrix<Double>, initialOutputs: Matrix<Double>? = nil,
    normalization: LossNormalization = .sum
  ) throws {
    self.init(
      spectrum: try KernelSpectrum(kernel), labels: labels, initialOutputs: initialOutputs,
      normalization: normalization)
  }

  /// Uses a decomposition made before.
  public init(
    spectrum: KernelSpectrum, labels: Matrix<Double>, initialOutputs: Matrix<Double>? = nil,
    normalization: LossNormalization = .sum
  ) {
    let start = initialOutputs ?? Matrix(rows: labels.rows, columns: labels.columns)
    precondition(
      labels.rows == spectrum.count, "\(labels.rows) label rows for a kernel of \(spectrum.count)")
    precondition(
      start.rows == labels.rows && start.columns == labels.columns,
      "initial outputs of shape \(start.rows) x \(start.columns) for labels of shape"
        + " \(labels.rows) x \(labels.columns)")
    self.spectrum = spectrum
    self.labels = labels
    self.initialOutputs = start
    self.normalization = normalization
    projections = spectrum.eigen.project(labels - start)
  }

  /// s of `LossNormalization`: 1, or 1/n.
  package var scale: Double { normalization.scale(rows: labels.rows) }

  /// The largest step with which gradient descent does not diverge, 2 / (s lambda_max); infinite
  /// for a zero kernel.
  public var largestStableStep: Double {
    spectrum.largest > 0 ? 2 / (scale * spectrum.largest) : .infinity
  }

  /// The outputs on the training rows at `time`: (n, c).
  ///
  /// Cost: 2 n^2 c flops.
  ///
  /// - Throws: `DynamicsError`.
  public func outputs(at time: TrainingTime) throws -> Matrix<Double> {
    let filter = try filter(time)
    let s = scale
    return initialOutputs
      + spectrum.eigen.combine(spectrum.scaled(projections) { filter.learned(s * $0) })
  }

  /// The training loss at `time`: 1/2 |Y - f|^2, divided by n with `LossNormalization.mean`.
  ///
  /// Cost: O(n c).
  ///
  /// - Throws: `DynamicsError`.
  public func loss(at time: TrainingTime) throws -> Double {
    loss(try filter(time))
  }

  /// The squared distance of the parameters from their start at `time`, for each output.
  ///
  /// |W_t - W_0|^2 = sum_k (1 - r_k)^2 (v_k^T (y - f_0))^2 / lambda_k with r_k the residual of
  /// direction k: exact for a model linear in its parameters. Converged it is
  /// (y - f_0)^T K^{-1} (y - f_0).
  ///
  /// Cost: O(n c).
  ///
  /// Reference: Arora et al. (2019), arXiv:1901.08584, lemma 5.3 and appendix C.
  ///
  /// - Throws: `DynamicsError`.
  public func squaredDistances(at time: TrainingTime) throws -> [Double] {
    let filter = try filter(time)
    let s = scale
    var sums = [Double](repeating: 0, count: labels.columns)
    for (k, value) in spectrum.values.enumerated() where value > 0 {
      let weight = filter.learned(s * value) * (s * filter.integrated(s * value))
      for column in sums.indices {
        sums[column] += weight * projections[k, column] * projections[k, column]
      }
    }
    return sums
  }

  /// The filter at `time`, checked for stability.
  package func filter(_ time: TrainingTime) throws -> SpectralFilter {
    let filter = try SpectralFilter(time)
    if case .descent(_, let step) = time { try checkStable(step) }
    return filter
  }

  /// phi_t(lambda), by which a test output moves along a direction of this eigenvalue.
  ///
  /// 0 at eigenvalue 0, where `CrossSpectrum` is 0 too: the product must not overflow.
  package func gain(_ filter: SpectralFilter) -> (Double) -> Double {
    let s = scale
    return { $0 > 0 ? s * filter.integrated(s * $0) : 0 }
  }

  /// Throws `DynamicsError.unstableStep` for a step beyond `largestStableStep`.
  func checkStable(_ step: Double) throws {
    guard step > largestStableStep else { return }
    throw DynamicsError.unstableStep(step, largestStable: largestStableStep)
  }

  /// The loss under a filter.
  func loss(_ filter: SpectralFilter) -> Double {
    var sum = 0.0
    for (k, value) in spectrum.values.enumerated() {
      let residual = filter.residual(scale * value)
      for column in 0..<projections.columns {
        let error = residual * projections[k, column]
        sum += error * error
      }
    }
    return scale * sum / 2
  }
}
