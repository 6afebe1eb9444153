import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct AccuracyDifferenceTests {
  /// Against the differences row by row.
  @Test func byHand() {
    let truth = [0, 1, 2, 0, 1, 2, 0, 1]
    let first = [0, 1, 2, 0, 0, 1, 1, 1]
    let second = [0, 0, 2, 1, 1, 1, 2, 1]
    let found = AccuracyDifference(truth: truth, first: first, second: second)
    #expect((found.firstOnly, found.secondOnly) == (2, 1))
    let d = truth.indices.map {
      (first[$0] == truth[$0] ? 1.0 : 0) - (second[$0] == truth[$0] ? 1.0 : 0)
    }
    let mean = d.reduce(0, +) / 8
    let variance = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
    expectClose(found.value, mean, relative: 1e-15)
    expectClose(found.standardError, (variance / 8).squareRoot(), relative: 1e-14)
  }

  /// The standard error is the spread of the paired bootstrap.
  @Test func bootstrap() {
    var random = RandomStream(seed: 3)
    let n = 400
    let truth = (0..<n).map { _ in random.integer(below: 3) }
    let first = truth.map { random.uniform() < 0.6 ? $0 : random.integer(below: 3) }
    let second = zip(truth, first).map { random.uniform() < 0.5 ? $1 : ($0 + 1) % 3 }
    let found = AccuracyDifference(truth: truth, first: first, second: second)
    let samples = (0..<4000).map { _ in
      let rows = (0..<n).map { _ in random.integer(below: n) }
      return AccuracyDifference(
        truth: rows.map { truth[$0] }, first: rows.map { first[$0] },
        second: rows.map { second[$0] }
      ).value
    }
    let mean = samples.reduce(0, +) / 4000
    let spread = (samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999).squareRoot()
    // A standard deviation from 4000 samples has a relative error of 1/sqrt(8000) = 1.1 %.
    expectClose(spread, found.standardError, relative: 0.05)
  }

  @Test func fewRows() {
    let none = AccuracyDifference(truth: [], first: [], second: [])
    #expect(none.value == 0 && none.standardError == 0)
    let one = AccuracyDifference(truth: [1], first: [1], second: [0])
    #expect(one.value == 1 && one.standardError == 0)
  }
}
