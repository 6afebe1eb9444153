import KernelLearning
import LinearAlgebra

/// Ridge classification of images with a kernel; the ridge is chosen on training rows alone.
///
/// Targets are one-hot rows minus 1/classes, without an intercept; a row belongs to its largest
/// output, which does not depend on the number that is subtracted. The ridge is the one of
/// `RidgeGrid.standard` with the smallest mean squared exact leave-one-out residual. That criterion
/// also compares kernels, radii and depths with each other: unlike a count of wrong rows, which a few
/// hundred rows resolve to 2 points, it is smooth. Labels of test rows are no argument here, so
/// nothing can be chosen by them.
struct KernelClassification: Sendable {
  /// The criterion of every choice in the experiments on images.
  static let criterion = RidgeCriterion.leaveOneOut

  /// What is classified with.
  let name: String
  /// The smallest mean squared leave-one-out residual.
  let leaveOneOut: Double
  /// The share of training rows that the leave-one-out predictions with this ridge have right.
  let leaveOneOutAccuracy: Double
  /// The chosen ridge over the mean of the kernel's diagonal.
  let relativeRidge: Double
  /// Where in the grid it sits.
  let place: RidgeSelection.Place
  /// The predicted class of each test row.
  let predicted: [Int]
  /// The same with the published ridge, at 0 by the interpolant of least norm; nil unless asked for.
  let published: [Int]?

  /// Predicts the test rows by predictors that were fitted on the training rows.
  init(
    _ name: String, _ selection: RidgeSelection, published: KernelRidge?, cross: Matrix<Double>
  ) {
    self.name = name
    leaveOneOut = selection.chosen.leaveOneOut
    leaveOneOutAccuracy = 1 - selection.chosen.classificationError
    relativeRidge = selection.chosen.relativeRidge
    place = selection.place
    predicted = selection.model.predict(cross).decisions
    self.published = published?.predict(cross).decisions
  }
}

extension ImageTask {
  /// Chooses the ridge for the classes of the training rows.
  ///
  /// - Throws: `KernelError`, `LinearAlgebraError`.
  func ridge(_ spectrum: KernelSpectrum, grid: RidgeGrid = .standard) throws -> RidgeSelection {
    try RidgeSelection(
      spectrum: spectrum, labels: targets(), grid: grid,
      criterion: KernelClassification.criterion, classes: labels)
  }

  private func targets() throws -> Matrix<Double> {
    try ClassEncoding.centeredOneHot.targets(labels, count: classCount)
  }

  /// Learns the classes of the training rows with a kernel and classifies the test rows.
  ///
  /// Cost: one eigendecomposition.
  ///
  /// - Parameters:
  ///   - publishedRidge: in the units of the kernel; nil predicts nothing by it.
  ///   - relativeThreshold: as of `KernelSpectrum`; nil for kernels in double precision.
  /// - Throws: `KernelError`, `LinearAlgebraError`.
  func classify(
    _ name: String, _ kernel: ImageKernel, grid: RidgeGrid = .standard,
    publishedRidge: Double? = nil, relativeThreshold: Double? = nil
  ) throws -> KernelClassification {
    let spectrum = try KernelSpectrum(kernel.training, relativeThreshold: relativeThreshold)
    return KernelClassification(
      name, try ridge(spectrum, grid: grid),
      published: try publishedRidge.map {
        try KernelRidge(spectrum: spectrum, labels: targets(), ridge: $0)
      },
      cross: kernel.cross)
  }

  /// How many test rows a kernel has right.
  func score(_ classification: KernelClassification) throws -> ImageScore {
    try score(classification.name, classification.predicted)
  }

  /// How many test rows a kernel has right with the ridge that was published, as `words` name it.
  ///
  /// - Precondition: the kernel was classified with that ridge.
  func score(_ classification: KernelClassification, published words: String) throws -> ImageScore {
    try score("\(classification.name), \(words)", classification.published!)
  }
}

extension Collection<KernelClassification> {
  /// The one with the smallest leave-one-out error, the first of equals.
  ///
  /// - Precondition: there is one.
  var chosen: KernelClassification { self.min { $0.leaveOneOut < $1.leaveOneOut }! }
}

extension ExperimentOutcome {
  /// Notes ridges at an end of the grid, where a better one may lie outside.
  mutating func noteRidges(_ classifications: [KernelClassification]) {
    let ends = classifications.filter { $0.place != .inside }
    guard !ends.isEmpty else { return }
    notes.append(
      "ridge at an end of the grid: "
        + ends.map { "\($0.name) (\($0.place.rawValue))" }.joined(separator: ", "))
  }
}
