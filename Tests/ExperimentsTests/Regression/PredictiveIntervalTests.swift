import Architectures
import Datasets
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Intervals of predicted values, and their score.
@Suite struct PredictiveIntervalTests {
  private static func part(_ count: Int, seed: UInt64) -> Dataset {
    var random = RandomStream(seed: seed)
    let x = Matrix<Double>(rows: count, columns: 2) { _, _ in random.normal() }
    return Dataset(
      name: "part", x: x,
      targets: .values(
        (0..<count).map { x[$0, 0] - x[$0, 1] * x[$0, 0] + 0.3 * random.normal() + 4 }))
  }

  /// Noise of a normal law around a function that the kernel fits: intervals of 95 % cover 95 % of
  /// 200 test rows, up to three standard errors of 0.015 and what 150 training rows leave open.
  @Test func coverage() throws {
    let data = try RegressionData(training: Self.part(150, seed: 1), test: Self.part(200, seed: 2))
    let result = try RegressionRun(architecture: .fullyConnected(hiddenLayers: 2)).run(data)
    let score = try #require(result.scores.predictive)
    let last = try #require(score.coverage.last)
    #expect(last.nominal == 0.95 && abs(last.measured - 0.95) < 0.06)
    let deviations = try #require(result.rows.standardDeviations)
    // Never below the noise by much, never above the spread of the labels.
    #expect(deviations.allSatisfy { $0 > 0.2 && $0 < 2 })
    let head = result.predictionTable.split(separator: "\n")[0]
    #expect(head == "row,truth,predicted,output0,deviation,lower95,upper95")
    let intervals = try #require(result.rows.intervals)
    guard case .values(let truth) = data.test.targets else { return }
    let inside = zip(intervals, truth).count { $0.contains($1) }
    #expect(Double(inside) / 200 == last.measured)
    #expect(RegressionReport(result).predictive == score)
  }

  /// The same from the kernel of all rows in a file; with a test kernel alone nobody knows k(x, x).
  @Test func kernelsFromFiles() throws {
    let all = Self.part(60, seed: 3)
    let split = try all.splitRows(trainFraction: 0.7, seed: 1)
    let data = try RegressionData(
      training: all.selectingRows(split.training), test: all.selectingRows(split.test),
      split: split)
    let network = Architecture.fullyConnected(hiddenLayers: 1)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-intervals-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = { (name: String) in folder.appendingPathComponent(name).path }
    let kernel = try network.ntkKernel(all.x)
    try kernel.writeNPY(to: path("all.npy"))
    let direct = try RegressionRun(architecture: network, scaling: .none).run(data)
    let read = try RegressionRun(
      kernels: .files(PrecomputedKernel(path: path("all.npy")), test: nil)
    ).run(data)
    expectClose(
      try #require(read.rows.standardDeviations), try #require(direct.rows.standardDeviations),
      relative: 1e-8)

    let (kept, held) = (split.training, split.test)
    try kernel.selectingRows(kept).selectingColumns(kept).writeNPY(to: path("train.npy"))
    try kernel.selectingRows(held).selectingColumns(kept).writeNPY(to: path("test.npy"))
    let parts = try RegressionRun(
      kernels: .files(
        PrecomputedKernel(path: path("train.npy")), test: PrecomputedKernel(path: path("test.npy")))
    ).run(try RegressionData(training: data.training, test: data.test))
    #expect(parts.rows.standardDeviations == nil && parts.scores.predictive == nil)
    expectClose(parts.predicted, direct.predicted, absolute: 1e-8)
  }

  /// A saved model has the intervals of the run.
  @Test func savedModel() throws {
    let data = try RegressionData(training: Self.part(50, seed: 6), test: Self.part(20, seed: 7))
    let result = try RegressionRun(architecture: .fullyConnected(hiddenLayers: 2)).run(data)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-intervals-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SavedModel(result).write(to: folder)
    let prediction = try Prediction(SavedModel(folder: folder), data.test)
    expectClose(prediction.outputs, result.predicted, absolute: 1e-10)
    expectClose(
      try #require(prediction.rows.standardDeviations),
      try #require(result.rows.standardDeviations), relative: 1e-9)
    expectClose(
      try #require(prediction.scores?.predictive).meanLogLikelihood,
      try #require(result.scores.predictive).meanLogLikelihood, relative: 1e-9)
    #expect(prediction.table.split(separator: "\n")[0].hasSuffix("upper95"))
  }

  /// Inputs on a line: the kernel of a rectifier has only its rounding beyond a few directions, up to
  /// 1e-8 for opposite inputs, and the answer says how much of it counts as zero.
  @Test func inputsOnALine() throws {
    func line(_ count: Int, _ shift: Double) -> Dataset {
      let x = Matrix<Double>.column((0..<count).map { Double($0) + shift })
      return Dataset(name: "line", x: x, targets: .values(x.elements.map { 3 * $0 - 1 }))
    }
    let data = try RegressionData(training: line(30, 0), test: line(29, 0.5))
    for criterion in SelectionCriterion.allCases {
      var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1))
      run.criterion = criterion
      let result = try run.run(data)
      guard case .regression(let score) = result.score else { return }
      #expect(score.rootMeanSquare < 0.01)
      let rounding = try #require(result.rounding)
      #expect(rounding.zeroEigenvalues >= 20 && rounding.threshold < 1e-5)
    }
  }

  /// Constant labels: the constant fits them, there is no law, and the answer is right.
  @Test func constantValues() throws {
    func flat(_ part: Dataset) -> Dataset {
      Dataset(
        name: "flat", x: part.x, targets: .values([Double](repeating: 2, count: part.count)))
    }
    let data = try RegressionData(
      training: flat(Self.part(20, seed: 4)), test: flat(Self.part(5, seed: 5)))
    for criterion in SelectionCriterion.allCases {
      var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1))
      run.criterion = criterion
      let result = try run.run(data)
      expectClose(result.predicted.elements, [2, 2, 2, 2, 2], absolute: 1e-6)
      #expect(result.scores.predictive == nil)
    }
  }
}
