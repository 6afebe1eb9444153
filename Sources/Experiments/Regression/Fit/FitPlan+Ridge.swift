import KernelLearning
import LinearAlgebra

extension FitPlan {
  /// How negative an eigenvalue may be, relative to the largest: the error sqrt(unit roundoff) of the
  /// angle between opposite inputs, and some room for the sum over rows.
  static let rounding = 1e-7

  /// A ridge regression on values, or on classes as numbers.
  func ridge(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    try ridge(
      KernelSpectrum(kernel, rounding: Self.rounding), trace: kernel.trace, targets, kernel: kernel)
  }

  /// A ridge regression from the decomposition of a kernel, wherever that is.
  ///
  /// - Parameters:
  ///   - trace: of the kernel.
  ///   - kernel: the kernel itself, which cross-validation needs.
  func ridge(
    _ spectrum: any SpectralDecomposition, trace: Double, _ targets: RegressionTargets,
    kernel: Matrix<Double>? = nil
  ) throws -> RegressionFit {
    let selection = try selectRidge(kernel, spectrum, trace, targets)
    let isGiven = strength != .auto
    let predictor = KernelPredictor(
      coefficients: selection.model.coefficients, intercept: selection.model.intercept,
      reading: try reading(spectrum, targets, ridge: selection.chosen.ridge))
    return RegressionFit(
      predictor: predictor,
      regularization: .ridge(
        chosen: selection.chosen, place: isGiven ? nil : selection.place,
        criterion: isGiven ? nil : selection.criterion, curve: selection.curve),
      law: targets.isClassification
        ? nil
        : PredictiveLaw(
          spectrum: spectrum, labels: targets.values, ridge: selection.chosen.ridge,
          intercept: targets.intercept),
      rounding: SpectrumRounding(spectrum))
  }

  /// The ridge that the criterion takes.
  private func selectRidge(
    _ kernel: Matrix<Double>?, _ spectrum: any SpectralDecomposition, _ trace: Double,
    _ targets: RegressionTargets
  ) throws -> RidgeSelection {
    var grid = RidgeGrid.standard
    if case .fixed(let value) = strength {
      let mean = trace / Double(max(1, spectrum.count))
      grid = try RidgeGrid(relative: [mean > 0 ? value / mean : 0])
    }
    let chosenBy = ridgeCriterion(targets)
    let held =
      chosenBy.needsCrossValidation
      ? try CrossValidation(
        kernel: kernel!, labels: targets.values, folds: parts(targets).parts,
        ridges: grid.absolute(for: spectrum), intercept: targets.intercept,
        rounding: Self.rounding) : nil
    return try RidgeSelection(
      spectrum: spectrum, labels: targets.values, grid: grid, criterion: chosenBy,
      intercept: targets.intercept, crossValidation: held)
  }

  /// Probabilities are calibrated on the exact leave-one-out outputs.
  private func reading(
    _ spectrum: any SpectralDecomposition, _ targets: RegressionTargets, ridge: Double
  ) throws -> OutputReading {
    guard let labels = targets.labels else { return .values }
    let held = try LeaveOneOut(
      spectrum: spectrum, labels: targets.values, intercept: targets.intercept
    ).evaluate(ridge: ridge)
    return .largest(TemperatureScaling(outputs: held.predictions, classes: labels))
  }
}
