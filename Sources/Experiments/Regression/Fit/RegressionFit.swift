import KernelLearning
import LinearAlgebra

/// A fitted predictor and how its regularization was found.
struct RegressionFit: Sendable {
  let predictor: KernelPredictor
  let regularization: Regularization
  /// The law of new observations; nil for classes, and where there is none.
  var law: PredictiveLaw?
  /// How it was fitted; nil for a ridge.
  var training: ClassifierTraining?
  /// What was taken for rounding of the kernel; nil but for a ridge.
  var rounding: SpectrumRounding?
}

/// The eigenvalues of a training kernel that cannot be told from 0.
public struct SpectrumRounding: Sendable, Encodable {
  /// How many there are.
  public let zeroEigenvalues: Int
  /// The magnitude up to which one counts as 0.
  public let threshold: Double
  /// The most negative one as computed; 0 when none is negative.
  public let mostNegative: Double
  /// Whether the kernel's own rounding, larger than that of its decomposition, set the threshold.
  public let isKernelRounding: Bool

  init(_ spectrum: any SpectralDecomposition) {
    zeroEigenvalues = spectrum.zeroCount
    threshold = spectrum.threshold
    mostNegative = spectrum.mostNegative
    isKernelRounding =
      spectrum.threshold > Double(spectrum.count) * Double.ulpOfOne * spectrum.largest
  }
}

/// What the fit of a classifier says of itself.
public struct ClassifierTraining: Sendable, Codable {
  /// The rows with a nonzero coefficient; nil but for support vectors.
  public let supportVectors: Int?
  /// The iterations of the solver.
  public let iterations: Int
  /// Whether the fit of all training rows reached its tolerance.
  public let converged: Bool
  /// The pairs of classes, by name, whose solver stopped at its limit; nil but for support vectors.
  public let unconvergedPairs: [[String]]?
  /// The norm of the gradient relative to that at 0; nil but for softmax regression.
  public let relativeGradient: Double?
}

/// How a predictor is fitted and its regularization chosen, from training rows alone.
struct FitPlan: Sendable {
  var method: KernelMethod
  var criterion: SelectionCriterion
  /// The ridge, cost or penalty.
  var strength: RegressionRun.Ridge
  /// The number of held-out parts; nil for the standard one, or one for each row where there are
  /// fewer.
  var folds: Int?
  var seed: UInt64
  var parallelism: Parallelism

  /// What kernels are compared by.
  func ridgeCriterion(_ targets: RegressionTargets) -> RidgeCriterion {
    criterion.ridgeCriterion(isClassification: targets.isClassification)
  }

  /// Refuses settings that exclude each other.
  func check(_ targets: RegressionTargets, data: String) throws {
    guard method == .ridge || targets.isClassification else {
      throw RegressionFitError.needsClasses(method, data: data)
    }
    guard method.criteria.contains(criterion) else {
      throw RegressionFitError.criterion(criterion, method)
    }
  }

  /// The held-out parts of the rows of `targets`.
  func parts(_ targets: RegressionTargets) throws -> Folds {
    let rows = targets.values.rows
    let count = folds ?? min(Folds.standardCount, rows)
    guard let labels = targets.labels else { return try Folds(count, rows: rows, seed: seed) }
    return try Folds(count, classes: labels, seed: seed)
  }

  /// Fits the rows of `kernel`.
  ///
  /// - Throws: `RegressionFitError.vanishingKernel`; `KernelError`, `LinearAlgebraError`,
  ///   `ClassificationError`.
  func fit(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    guard kernel.trace != 0 else { throw RegressionFitError.vanishingKernel(rows: kernel.rows) }
    switch method {
    case .ridge: return try ridge(kernel, targets)
    case .supportVectors: return try supportVectors(kernel, targets)
    case .softmax: return try softmax(kernel, targets)
    }
  }
}
