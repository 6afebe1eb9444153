/// The test error of ridge regression on n samples with a kernel of known spectrum, or with N
/// random features of it: the deterministic equivalent, exact to leading order.
///
/// With s(g) = sum_k B_k lambda_k / (lambda_k + g) and q(g) = sum_k B_k (lambda_k / (lambda_k + g))^2,
/// g and kappa solve
///
///     n = s + ridge / kappa,    kappa = g (1 - s / N),
///
/// and with L_k = lambda_k / (lambda_k + g) the risk is
///
///     E0 [sum_k (1 - L_k - (kappa / g) L_k (1 - L_k) / (1 - q/N)) F_k^2 + noise] - noise,
///     E0 = 1 / (1 - (q (1 - 2 s/N) + s^2/N) / (n (1 - q/N))).
///
/// N infinite is kernel ridge regression (kappa = g), n infinite the best approximation by N
/// features. The ridge is that of K + ridge I with K the features' products over N.
///
/// Reference: Canatar, Bordelon, Pehlevan (2021), arXiv:2006.13198, and Simon, Dickens, Karkada,
/// DeWeese (2023), arXiv:2110.03922, for kernels; Simon, Karkada, Ghosh, Belkin (2024),
/// arXiv:2311.14646, for random features. With one level of multiplicity d and a tail it is the
/// formula of Mei and Montanari.
public struct FeatureEquivalent: Sendable {
  /// The spectrum and the target.
  public let spectrum: KernelLevels
  /// n; may be infinite.
  public let samples: Double
  /// N; infinity for the kernel itself.
  public let width: Double
  /// The ridge added to the kernel matrix.
  public let ridge: Double
  /// g: eigenvalues above it are learned.
  public let threshold: Double
  /// kappa: the ridge that the kernel's learner works with.
  public let effectiveRidge: Double

  /// Solves for the thresholds.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for n or N that are not positive or both infinite,
  ///   and for a negative ridge.
  public init(
    _ spectrum: KernelLevels, samples: Double, width: Double = .infinity, ridge: Double = 0
  ) throws(HighDimensionError) {
    try require(samples > 0, .samples, samples, "(0, infinity]")
    try require(width > 0, .width, width, "(0, infinity]")
    try require(
      min(samples, width).isFinite, .samples, samples,
      "(0, infinity) unless the width is finite")
    try require(ridge >= 0 && ridge.isFinite, .ridge, ridge, "[0, infinity)")
    self.spectrum = spectrum
    self.samples = samples
    self.width = width
    self.ridge = ridge
    let limit = min(samples, width)
    // s falls from the number of eigenfunctions to 0; below `start` there is no solution.
    let start = crossing { spectrum.degreesOfFreedom($0) - limit }
    if ridge == 0 || samples == .infinity {
      threshold = start
    } else {
      threshold = crossing(from: start) { g in
        let s = spectrum.degreesOfFreedom(g)
        return ridge - (samples - s) * g * (1 - s / width)
      }
    }
    let s = threshold > 0 ? spectrum.degreesOfFreedom(threshold) : limit
    effectiveRidge =
      ridge == 0 && width <= samples ? 0 : threshold * max(0, 1 - s / width)
  }

  /// Whether n = N without a ridge and with enough eigenfunctions: the risk is infinite.
  public var isSingular: Bool { ridge == 0 && samples == width && threshold > 0 }

  /// The risk on noiseless targets.
  public func risk(noise: Double = 0) -> Double {
    if isSingular { return .infinity }
    let (g, r) = (threshold, 1 / width)
    let q = spectrum.squaredDegreesOfFreedom(g)
    let s =
      g > 0
      ? spectrum.degreesOfFreedom(g)
      : spectrum.levels.reduce(0) { $0 + ($1.eigenvalue > 0 ? $1.multiplicity : 0) }
    let inverse = 1 - (q * (1 - 2 * s * r) + s * s * r) / (samples * (1 - q * r))
    guard inverse > 0 else { return noise + unlearned > 0 ? .infinity : 0 }
    return (unlearned + noise) / inverse - noise
  }

  /// The mean squared error on the noisy training targets: ((n - s) / n)^2 (risk + noise), where
  /// n - s = ridge / kappa.
  ///
  /// Reference: Simon, Karkada, Ghosh, Belkin (2024), arXiv:2311.14646.
  public func trainingError(noise: Double = 0) -> Double {
    guard samples.isFinite else { return risk(noise: noise) + noise }
    let s = threshold > 0 ? spectrum.degreesOfFreedom(threshold) : min(samples, width)
    let rest = max(0, 1 - s / samples)
    return rest == 0 ? 0 : rest * rest * (risk(noise: noise) + noise)
  }

  /// The error on the rows of a pool that were not drawn, for a spectrum that the pool itself shows.
  ///
  /// The risk is a mean over the pool, of which the share n/M was learned from:
  /// (risk - (n/M) training error) / (1 - n/M).
  ///
  /// - Precondition: `rows` is above the number of samples.
  public func heldOutError(poolRows rows: Int) -> Double {
    precondition(Double(rows) > samples, "\(rows) rows for \(samples) samples")
    if isSingular { return .infinity }
    let share = samples / Double(rows)
    return (risk() - share * trainingError()) / (1 - share)
  }

  /// The target's power that a fit without variance would leave.
  private var unlearned: Double {
    let q = spectrum.squaredDegreesOfFreedom(threshold)
    let share = threshold > 0 ? effectiveRidge / threshold / (1 - q / width) : 1
    return spectrum.levels.reduce(spectrum.tailPower) { sum, level in
      let learned = Self.learned(level.eigenvalue, threshold)
      return sum + level.power * (1 - learned) * (1 - share * learned)
    }
  }

  /// L_k of every level: the share of it that is learned.
  public var learned: [Double] {
    spectrum.levels.map { Self.learned($0.eigenvalue, threshold) }
  }

  private static func learned(_ eigenvalue: Double, _ g: Double) -> Double {
    eigenvalue > 0 ? eigenvalue / (eigenvalue + g) : 0
  }
}
