import Architectures
import Datasets
import Figures
import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Classifiers through a run, their files and their report.
@Suite struct ClassifierModelTests {
  private static func part(_ count: Int, seed: UInt64, classes: Int) -> Dataset {
    let x = RegressionRunTests.points(count, seed: seed)
    let labels = (0..<count).map { row -> Int in
      let value = x[row, 0] * x[row, 1] - x[row, 2]
      return classes == 2 ? (value > 0 ? 1 : 0) : value > 2 ? 2 : value > -2 ? 1 : 0
    }
    return Dataset(
      name: "part", x: x,
      targets: .classes(labels: labels, names: Array(["a", "b", "c"].prefix(classes))))
  }

  private static func result(_ method: KernelMethod, classes: Int) throws -> RegressionResult {
    let data = try RegressionData(
      training: part(60, seed: 1, classes: classes), test: part(25, seed: 2, classes: classes))
    var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 2))
    run.method = method
    return try run.run(data)
  }

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-classifier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  /// A saved model says of new rows what the run said: 60 terms of size below 100 in another order.
  @Test(arguments: KernelMethod.allCases, [2, 3]) func savedModel(
    method: KernelMethod, classes: Int
  ) throws {
    let result = try Self.result(method, classes: classes)
    try Self.inFolder { folder in
      try SavedModel(result).write(to: folder + "/model")
      let model = try SavedModel(folder: folder + "/model")
      #expect(model.predictor == result.predictor && model.manifest.classifier == method)
      let prediction = try Prediction(model, result.data.test)
      expectClose(prediction.outputs, result.predicted, absolute: 1e-10)
      #expect(prediction.rows.classes == result.rows.classes)
      expectClose(
        try #require(prediction.rows.probabilities), try #require(result.rows.probabilities),
        absolute: 1e-8)
      expectClose(
        try #require(prediction.scores?.calibration).logLoss,
        try #require(result.scores.calibration).logLoss, relative: 1e-6)
      let head = prediction.table.split(separator: "\n")[0]
      #expect(head.hasSuffix("probability\(classes - 1)"))
    }
  }

  /// A model without a reading, as they were written before classifiers could be chosen.
  @Test func olderModels() throws {
    let result = try Self.result(.ridge, classes: 3)
    try Self.inFolder { folder in
      try SavedModel(result).write(to: folder)
      let path = URL(fileURLWithPath: folder + "/model.json")
      var json = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
      json["reading"] = nil
      json["classifier"] = nil
      try JSONSerialization.data(withJSONObject: json).write(to: path)
      let prediction = try Prediction(SavedModel(folder: folder), result.data.test)
      #expect(prediction.rows.classes == result.rows.classes)
      #expect(prediction.rows.probabilities == nil && prediction.scores?.calibration == nil)
    }
  }

  /// The support vectors of the run vote as the classifier that is trained directly.
  @Test func supportVectorsAreLIBSVMs() throws {
    let result = try Self.result(.supportVectors, classes: 3)
    let data = result.data
    let scaled = try FeatureScaling.standardize.apply(training: data.training, test: data.test)
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    guard case .classes(let labels, _) = data.training.targets else { return }
    let direct = try SupportVectorClassifier(
      kernel: network.ntkKernel(scaled.training), classes: labels,
      cost: result.regularization.strength)
    let cross = try network.ntkKernel(scaled.test, scaled.training)
    expectClose(result.predicted, direct.decisionValues(cross), absolute: 1e-9)
    #expect(result.rows.classes == direct.predict(cross))
    #expect(result.training?.supportVectors == direct.support.count)
    #expect(result.training?.converged == true && result.training?.unconvergedPairs == [])
  }

  /// Wrong rows alone, by the probability of the truth.
  @Test(arguments: KernelMethod.allCases) func worstMistakes(method: KernelMethod) throws {
    let result = try Self.result(method, classes: 3)
    let mistakes = result.worstMistakes()
    guard case .classification(let score) = result.score else { return }
    #expect(mistakes.count == min(18, score.wrong) && score.wrong > 0)
    #expect(mistakes.allSatisfy { $0.truth != $0.predicted })
    let chances = mistakes.compactMap(\.probabilityOfTruth)
    #expect(chances.count == mistakes.count && chances == chances.sorted())
  }

  @Test(.enabled(if: (try? Gnuplot.find()) != nil)) func page() throws {
    let result = try Self.result(.softmax, classes: 3)
    try Self.inFolder { folder in
      let files = try result.write(to: folder, commandLine: "ntkit <b>")
      #expect(files.missing == nil && files.files.count == 3)
      let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      for text in ["calibration error", "log loss", "The worst mistakes", "ntkit &lt;b&gt;"] {
        #expect(page.contains(text), "no '\(text)'")
      }
      for name in ["choice", "reliability"] {
        #expect(FileManager.default.fileExists(atPath: folder + "/figures/\(name).png"))
      }
    }
  }
}
