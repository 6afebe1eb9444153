import Architectures
import Datasets
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Fits to training rows alone, against the regression that knows its test rows.
@Suite struct ModelFitTests {
  /// The same kernels, decomposition and products: the same bits.
  @Test(arguments: [nil, ["a", "b"], ["a", "b", "c"]], KernelMethod.allCases)
  func predictsTheBitsOfTheRegression(classes: [String]?, method: KernelMethod) throws {
    guard classes != nil || method == .ridge else { return }
    let data = try RegressionData(
      training: SavedModelTests.part(60, seed: 1, classes: classes),
      test: SavedModelTests.part(25, seed: 2, classes: classes))
    var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 2))
    run.method = method
    try BLASInformation.withSingleThread {
      let expected = try run.run(data)
      let fit = try ModelFit(run, data.training)
      let rows = try fit.model.predictAtOnce(data.test, wantsDeviations: classes == nil)
      #expect(rows.outputs == expected.rows.outputs)
      #expect(rows.classes == expected.rows.classes)
      #expect(rows.probabilities == expected.rows.probabilities)
      #expect(rows.standardDeviations == expected.rows.standardDeviations)
      #expect(fit.regularization.strength == expected.regularization.strength)
    }
  }

  @Test func refusesWhatCannotBeLearned() throws {
    let run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1))
    let one = Dataset(
      name: "one", x: RegressionRunTests.points(5, seed: 1),
      targets: .classes(labels: [0, 0, 0, 0, 0], names: ["a"]))
    #expect(throws: DatasetError.self) { try ModelFit(run, one) }
    let fit = try ModelFit(run, SavedModelTests.part(20, seed: 1, classes: nil))
    let narrow = Dataset(
      name: "narrow", x: Matrix(rows: 2, columns: 1, repeating: 1), targets: .values([0, 0]))
    #expect(throws: SavedModelError.self) { try fit.model.predictAtOnce(narrow) }
    let classes = try ModelFit(run, SavedModelTests.part(20, seed: 1, classes: ["a", "b"]))
    #expect(
      try classes.model.covariance(
        SavedModelTests.part(3, seed: 2, classes: ["a", "b"]), includesNoise: true) == nil)
  }
}
