import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import KernelLearning

@Suite struct SupportVectorProbabilityTests {
  /// Decision values whose classes follow a known sigmoid.
  static func drawn(_ count: Int, slope: Double, shift: Double) -> ([Double], [Bool]) {
    var random = RandomStream(seed: 91)
    let values = (0..<count).map { _ in 2 * random.normal() }
    return (values, values.map { random.uniform() < 1 / (1 + exp(slope * $0 + shift)) })
  }

  @Test func sigmoidRecoversTheTruth() {
    let (slope, shift, count) = (-1.5, 0.4, 20_000)
    let (values, isFirst) = Self.drawn(count, slope: slope, shift: shift)
    let fit = PlattSigmoid(decisionValues: values, isFirst: isFirst)
    #expect(fit.converged)
    // Standard errors from the Fisher information at the truth.
    var (aa, ab, bb) = (0.0, 0.0, 0.0)
    for f in values {
      let p = 1 / (1 + exp(slope * f + shift))
      aa += f * f * p * (1 - p)
      ab += f * p * (1 - p)
      bb += p * (1 - p)
    }
    let determinant = aa * bb - ab * ab
    #expect(abs(fit.slope - slope) < 5 * (bb / determinant).squareRoot())
    #expect(abs(fit.shift - shift) < 5 * (aa / determinant).squareRoot())
  }

  /// At the optimum the likelihood cannot be raised along either axis.
  @Test(arguments: [3, 10, 200])
  func sigmoidIsAMaximum(_ count: Int) {
    let (values, isFirst) = Self.drawn(count, slope: -4, shift: 1)
    let fit = PlattSigmoid(decisionValues: values, isFirst: isFirst)
    let positive = Double(isFirst.count { $0 })
    let negative = Double(count) - positive
    func loss(_ slope: Double, _ shift: Double) -> Double {
      zip(values, isFirst).reduce(0) { sum, row in
        let p = 1 / (1 + exp(slope * row.0 + shift))
        let t = row.1 ? (positive + 1) / (positive + 2) : 1 / (negative + 2)
        return sum - t * log(p) - (1 - t) * log(1 - p)
      }
    }
    let best = loss(fit.slope, fit.shift)
    // A step h costs h^2 / 2 times a curvature of at least 1e-3 n here: far above rounding.
    let h = 1e-3
    for (da, db) in [(h, 0), (-h, 0), (0, h), (0, -h)] {
      #expect(loss(fit.slope + da, fit.shift + db) > best)
    }
  }

  @Test func sigmoidOfDegenerateValues() {
    // All values equal: only the share of the first class is left, smoothed.
    let flat = PlattSigmoid(decisionValues: [2, 2, 2, 2], isFirst: [true, true, true, false])
    let expected = (3 * (4.0 / 5) + 1.0 / 3) / 4
    #expect(abs(flat.probability(2) - expected) < 1e-6)
    // Far apart: no overflow, and no certainty.
    let far = PlattSigmoid(decisionValues: [1e6, -1e6], isFirst: [true, false])
    #expect(far.probability(1e6) > 0.6 && far.probability(1e6) < 0.7)
    #expect(far.probability(-1e9) >= 0 && far.probability(1e9) <= 1)
  }

  /// Q p = (p Q p) 1 with sum p = 1, solved as a linear system with a multiplier.
  @Test(arguments: [2, 3, 4, 10])
  func couplingSolvesItsEquations(_ k: Int) {
    var random = RandomStream(seed: 92)
    for _ in 0..<20 {
      let pairs = (0..<k * (k - 1) / 2).map { _ in random.uniform() }
      let p = PairwiseCoupling.probabilities(ofFirst: pairs, classes: k)
      let q = PairwiseCoupling.form(pairs, k)
      let system = Matrix(rows: k + 1, columns: k + 2) { i, j in
        if i < k, j < k { return q[i, j] }
        return i < k && j == k ? 1 : i == k && j != k ? 1 : 0
      }
      // Elimination loses the condition number, below 1e5 for such pairs, times 2e-16.
      expectClose(p, Array(TinyProblem.eliminate(system).prefix(k)), absolute: 1e-9)
      #expect(p.allSatisfy { $0 > 0 } && abs(p.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test func couplingReturnsConsistentProbabilities() {
    let truth = [0.5, 0.2, 0.25, 0.05]
    let pairs = (0..<4).flatMap { a in
      (a + 1..<4).map { truth[a] / (truth[a] + truth[$0]) }
    }
    expectClose(
      PairwiseCoupling.probabilities(ofFirst: pairs, classes: 4), truth, absolute: 1e-10)
  }

  @Test func probabilitiesOfClasses() throws {
    let n = 90
    let x = KernelFixtures.sphere(n, 3, seed: 93)
    let kernel = KernelFixtures.relu(x)
    // The octant decides among 0, 1 and 3; class 4 has a single row.
    var classes = (0..<n).map { x[$0, 0] > 0.2 ? 0 : x[$0, 1] > 0 ? 1 : 3 }
    classes[17] = 4
    func fit(_ threads: Int) throws -> SupportVectorProbabilities {
      try SupportVectorProbabilities(
        kernel: kernel, classes: classes, cost: 10, seed: 6,
        parallelism: Parallelism(threads: threads))
    }
    let model = try fit(1)
    #expect(try fit(4) == model)
    let classifier = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: 10)
    let probabilities = model.probabilities(classifier.decisionValues(kernel), classCount: 5)
    for row in 0..<n {
      #expect(abs(probabilities[row: row].reduce(0, +) - 1) < 1e-12)
      #expect(probabilities[row, 2] == 0)
    }
    // Separable up to the borders of the octants.
    let right = zip(probabilities.decisions, classes).count { $0 == $1 }
    #expect(right >= 80)
    #expect(throws: ClassificationError.oneClass(2)) {
      try SupportVectorProbabilities(
        kernel: kernel, classes: [Int](repeating: 2, count: n), cost: 1)
    }
    #expect(throws: ClassificationError.invalidFolds(1, rows: n)) {
      try SupportVectorProbabilities(kernel: kernel, classes: classes, cost: 1, folds: 1)
    }
    #expect(throws: ClassificationError.invalidFolds(5, rows: 2)) {
      try SupportVectorProbabilities(
        kernel: Matrix([[1, 0], [0, 1]]), classes: [0, 1], cost: 1)
    }
  }
}
