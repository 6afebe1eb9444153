import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite("Accuracies over draws of rows")
struct AccuracyDrawsTests {
  /// Four rows of class 1: the given numbers of them are right.
  private func scores(_ right: [Int]) -> [ImageScore] {
    right.map { count in
      ImageScore(
        name: "x", predicted: (0..<4).map { $0 < count ? 1 : 0 }, truth: [1, 1, 1, 1])
    }
  }

  @Test("means and their errors by hand")
  func means() {
    let draws = AccuracyDraws(names: ["a", "b"], scores: [scores([1, 4]), scores([2, 3])])
    #expect(draws.accuracy(0).value == 0.375)
    // Two values x and y have the standard error |x - y| / 2.
    #expect(draws.accuracy(0).standardError == 0.125)
    #expect(draws.gap(1, over: 0).value == 0.5 && draws.gap(1, over: 0).standardError == 0.25)
    let check = draws.check(1, exceeds: 0, by: 0.6, because: "a test")
    #expect(!check.holds && check.name == "mean accuracy, b - a")
    #expect(draws.check(1, atLeast: 0.875, because: "a test").holds)
  }

  @Test("one draw has the errors of its rows")
  func single() {
    let rows = scores([1, 3])
    let draws = AccuracyDraws(names: ["a", "b"], scores: [rows])
    #expect(draws.accuracy(0).standardError == rows[0].standardError)
    #expect(draws.gap(1, over: 0).standardError == (rows[1] - rows[0]).standardError)
    #expect(draws.measurement(0).name == "accuracy, a")
  }

  /// The published ridge is the plain solve of (K + ridge I) alpha = Y, and least squares at 0.
  @Test("the published ridge is a plain solve", arguments: [0, 0.3])
  func publishedRidge(ridge: Double) throws {
    let task = try ImageTask.synthetic(
      ExperimentContext(seed: 3), training: 40, test: 30, classes: 4)
    let kernel = try PreparedImages.standardized(task).kernels(
      .fullyConnected(hiddenLayers: 2), .ntk
    ).ntk!
    let found = try task.classify("k", kernel, publishedRidge: ridge)
    let targets = try ClassEncoding.centeredOneHot.targets(task.labels, count: task.classCount)
    var shifted = kernel.training
    for i in 0..<40 { shifted[i, i] += ridge }
    let expected = kernel.cross * (try Cholesky(shifted).solve(targets))
    #expect(found.published == expected.decisions)
    #expect(try task.score(found, published: "plain").name == "k, plain")
  }
}
