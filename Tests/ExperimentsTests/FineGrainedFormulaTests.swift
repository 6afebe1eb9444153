import Dynamics
import FiniteWidth
import Foundation
import Generalization
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite("Formulas of the fine-grained analysis")
struct FineGrainedFormulaTests {
  /// Against the closed form written out in `KernelFixtures`, to rounding.
  @Test("the two-layer Gram matrix is z (pi - arccos z) / (2 pi)")
  func gram() throws {
    let x = KernelFixtures.sphere(12, 7, seed: 1)
    let z = KernelFixtures.sphere(5, 7, seed: 2)
    #expect(KernelFixtures.distance(try twoLayerGram(x), KernelFixtures.relu(x)) < 1e-14)
    #expect(KernelFixtures.distance(try twoLayerGram(x, z), KernelFixtures.relu(x, z)) < 1e-14)
  }

  @Test("the slope of a power law is its exponent")
  func slope() {
    let x = [1.0, 3, 10, 50]
    #expect(abs(logarithmicSlope(x, x.map { 7 * pow($0, -0.5) }) + 0.5) < 1e-14)
    // By hand: log y = (0, 0, log 2), log x = (0, log 2, 2 log 2) has slope 1/2.
    #expect(abs(logarithmicSlope([1, 2, 4], [1, 1, 2]) - 0.5) < 1e-14)
  }

  @Test("rank correlation: monotone, reversed, one swap, ties")
  func ranks() {
    let x = [1.0, 2, 3, 4, 5]
    #expect(abs(rankCorrelation(x, x.map(exp)) - 1) < 1e-14)
    #expect(abs(rankCorrelation(x, x.map { -$0 }) + 1) < 1e-14)
    // 1 - 6 sum d^2 / (n (n^2 - 1)) with d = (0, 1, -1, 0, 0).
    #expect(abs(rankCorrelation(x, [1, 3, 2, 4, 5]) - (1 - 12.0 / 120)) < 1e-14)
    // Ranks (1.5, 1.5, 3) against (1, 2, 3): covariance 1.5, variances 1.5 and 2.
    #expect(abs(rankCorrelation([5, 5, 6], [1, 2, 3]) - 1.5 / 3.0.squareRoot()) < 1e-14)
    #expect(rankCorrelation([1, 1], [1, 2]).isNaN)
  }

  /// One step by hand: the residual is (I - eta H) y, so 1 - 2 eta y.Hy + eta^2 |Hy|^2 for |y| = 1.
  @Test("predicted losses start with one step by hand")
  func predicted() throws {
    let x = KernelFixtures.sphere(9, 4, seed: 3)
    let h = try twoLayerGram(x)
    let y = RandomStream(seed: 5).child("y")
    var stream = y
    let labels = stream.unitVector(9)
    let dynamics = try SquaredLossDynamics(kernel: h, labels: .column(labels))
    let rate = 0.5 / dynamics.spectrum.largest
    let losses = try LossCurves.predicted(dynamics, learningRate: rate, steps: 1)
    let image = h * labels
    let product = zip(labels, image).reduce(0) { $0 + $1.0 * $1.1 }
    let square = image.reduce(0) { $0 + $1 * $1 }
    #expect(losses[0] == 1)
    #expect(abs(losses[1] - (1 - 2 * rate * product + rate * rate * square)) < 1e-14)
  }

  @Test("deviations of two curves")
  func deviations() {
    let curves = LossCurves(trained: [1, 0.25, 0.04], predicted: [1, 0.16, 0.04])
    #expect(abs(curves.normDeviation - 0.1) < 1e-15)
    #expect(abs(curves.relativeDeviation - 0.5625) < 1e-15)
    // Ratios 0.25 and 0.16 over 1 - 0.5 * 1 / 2.
    #expect(abs(curves.rateExcess(learningRate: 0.5, smallestEigenvalue: 1) - 0.25 / 0.75) < 1e-15)
  }

  /// At the step floor the network stops, and both curves end together.
  @Test("training stops once both losses are below the floor")
  func floor() throws {
    let x = KernelFixtures.sphere(6, 8, seed: 4)
    let network = try TwoLayerNetwork<Double>(
      inputs: x, width: 512, kappa: 10, antisymmetric: true, seed: 1)
    let dynamics = try SquaredLossDynamics(
      kernel: twoLayerGram(x), labels: KernelFixtures.signs(6, seed: 5))
    let curves = try LossCurves(
      network, dynamics, learningRate: 1 / dynamics.spectrum.largest, steps: 5000, floor: 1e-6)
    #expect(curves.trained.count == curves.predicted.count)
    #expect(curves.trained.count < 5000)
    #expect(max(curves.trained.last!, curves.predicted.last!) < 1e-6)
    let before = curves.trained.count - 2
    #expect(max(curves.trained[before], curves.predicted[before]) >= 1e-6)
  }

  /// At p = 0 by an inverse written out; at p = 1 the mean of C² is 2 tr H^{-1} / n within 5
  /// standard errors.
  @Test("corruption: clean labels by hand, random labels by expectation")
  func corruption() throws {
    let task = SignedTask.sphere(count: 30, dimension: 5, testCount: 20, seed: 9)
    let study = try CorruptionStudy(task, draws: 200, context: ExperimentContext(seed: 2))
    let h = try twoLayerGram(task.x)
    let inverse = try SymmetricEigen(h).apply({ 1 / $0 }, to: .identity(30))
    let alpha = inverse * task.y
    let form = zip(task.y, alpha).reduce(0) { $0 + $1.0 * $1.1 }
    let clean = study.levels[0]
    #expect(abs(clean.complexity.mean - (2 * form / 30).squareRoot()) < 1e-10)
    #expect(abs(clean.expected - clean.complexity.mean) < 1e-10)
    let measure = try ComplexityMeasure(h)
    for level in study.levels {
      let corruption = try LabelReplacement(probability: level.share)
      let exact = try measure.expectedComplexity(task.labels, corruption: corruption)
      #expect(abs(level.expected - exact) < 1e-12 * exact)
    }
    let outputs = try twoLayerGram(task.testX, task.x) * alpha
    let wrong = zip(outputs, task.testY).count { ($0 > 0) != ($1 > 0) }
    #expect(abs(clean.error.mean - Double(wrong) / 20) < 1e-12)
    let absolute = zip(outputs, task.testY).reduce(0) { $0 + abs($1.0 - $1.1) } / 20
    #expect(abs(clean.absolute.mean - absolute) < 1e-9)
    #expect(clean.clipped.mean <= clean.absolute.mean)
    let random = study.levels[10]
    let gap = abs(random.quadraticForm.mean - inverse.trace)
    #expect(gap < 5 * random.quadraticForm.standardError)
  }

  @Test("jobs keep their order, and the first error wins")
  func concurrent() throws {
    #expect(try concurrently(7) { $0 * $0 } == [0, 1, 4, 9, 16, 25, 36])
    #expect(try concurrently(0) { $0 }.isEmpty)
    #expect(throws: ExperimentFailure.lossNotReached(fraction: 2)) {
      try concurrently(5) { job in
        guard job < 2 else { throw ExperimentFailure.lossNotReached(fraction: Double(job)) }
        return job
      }
    }
    #expect("\(ExperimentFailure.lossNotReached(fraction: 0.1))".contains("0.1"))
  }

  @Test("tasks on the sphere are unit vectors with the sign of their first coordinate")
  func sphere() {
    let task = SignedTask.sphere(count: 50, dimension: 6, testCount: 10, seed: 1)
    #expect((task.x.rows, task.testX.rows, task.testY.count) == (50, 10, 10))
    for row in 0..<50 {
      #expect(abs(task.x[row: row].reduce(0) { $0 + $1 * $1 } - 1) < 1e-13)
      #expect(task.y[row] == (task.x[row, 0] >= 0 ? 1 : -1))
    }
  }
}
