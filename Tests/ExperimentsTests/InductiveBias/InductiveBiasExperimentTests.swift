import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

@testable import Experiments

@Suite struct InductiveBiasExperimentTests {
  /// Quick runs on synthetic classes, which take seconds and hold.
  @Test(arguments: ["A0", "C1", "C2", "C3", "C4"])
  func holds(_ id: String) throws {
    let experiment = try #require(ExperimentCatalog.find(id))
    let (record, outcome) = try ExperimentRecord.run(
      experiment, ExperimentContext(scale: .quick, seed: 0))
    #expect(
      record.verdict == .holds,
      "\(id): \(outcome.checks.filter { !$0.holds }.map { "\($0.name) \($0.measured)" })")
  }

  /// Changed inputs keep what the variant says they keep.
  @Test func variantsChangeInputsOnly() throws {
    let context = ExperimentContext(scale: .quick, seed: 3)
    let task = try ClassTask.digits(context, rows: 40, test: 20)
    let x = task.training.x
    func sorted(_ row: ArraySlice<Double>) -> [Double] { row.sorted() }
    for variant in [RethinkingVariant.shuffledPixels, .randomPixels, .gaussianInputs] {
      let (training, test) = try variant.applied(to: task, context)
      #expect(training.targets == task.training.targets && test.targets == task.test.targets)
      #expect(training.shape == task.training.shape && training.x != x)
      guard variant != .gaussianInputs else { continue }
      for row in 0..<40 { #expect(sorted(training.x[row: row]) == sorted(x[row: row])) }
      // One permutation for all rows keeps products of rows, permutations of their own do not.
      func product(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let gap = abs(
        product(training.x[row: 0], training.x[row: 1]) - product(x[row: 0], x[row: 1]))
      #expect((gap < 1e-10) == (variant == .shuffledPixels))
      let across = abs(
        product(training.x[row: 0], test.x[row: 0]) - product(x[row: 0], task.test.x[row: 0]))
      #expect((across < 1e-10) == (variant == .shuffledPixels))
    }
    let labels = try RethinkingVariant.labels(0.5).applied(to: task, context)
    #expect(labels.training.x == x && labels.training.targets != task.training.targets)
  }

  /// Scales of units change no output.
  @Test func unbalancedStartsKeepTheFunction() throws {
    let context = ExperimentContext(seed: 1)
    let task = try ClassTask.digits(context, rows: 30, test: 10)
    let outputs = try ScaledStart.allCases.map { start in
      try start.network(inputs: 60, outputs: 10, keep: 0.5, context, as: Double.self)
        .outputs(task.training.x)
    }
    let change = (outputs[0] - outputs[1]).frobeniusNorm / outputs[0].frobeniusNorm
    #expect(change < 1e-12)
  }
}
