import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ClassificationTests {
  @Test func encodings() throws {
    let oneHot = try ClassEncoding.centeredOneHot.targets([2, 0], count: 4)
    #expect(oneHot == Matrix([[-0.25, -0.25, 0.75, -0.25], [0.75, -0.25, -0.25, -0.25]]))
    #expect(oneHot.decisions == [2, 0])
    let signs = try ClassEncoding.signs.targets([1, 0, 1], count: 2)
    #expect(signs == .column([1, -1, 1]))
    #expect(signs.decisions == [1, 0, 1])
    #expect(throws: ClassificationError.notBinary(count: 3)) {
      try ClassEncoding.signs.targets([0], count: 3)
    }
    #expect(throws: ClassificationError.classOutOfRange(row: 1, value: 5, count: 3)) {
      try ClassEncoding.centeredOneHot.targets([0, 5], count: 3)
    }
    // Ties go to the first class.
    #expect(Matrix<Double>([[0.5, 0.5]]).decisions == [0])
  }

  @Test func scores() throws {
    let score = try ClassificationScore(
      truth: [0, 0, 1, 2, 2], predicted: [0, 1, 1, 2, 0], classCount: 3)
    #expect(score.wrong == 2 && score.error == 0.4 && abs(score.accuracy - 0.6) < 1e-15)
    #expect(score.confusion == [[1, 1, 0], [0, 1, 0], [1, 0, 1]])
    #expect(score.interval == .wilson(successes: 2, trials: 5))
    #expect(throws: ClassificationError.classOutOfRange(row: 0, value: 3, count: 3)) {
      try ClassificationScore(truth: [0], predicted: [3], classCount: 3)
    }
  }

  @Test func wilsonSolvesItsQuadratic() throws {
    // Each end p solves (k/n - p)^2 = z^2 p (1 - p) / n.
    let z = Confidence.percent95.normalQuantile
    #expect(abs(z - 1.959963984540054) < 1e-12)
    #expect(abs(Confidence.oneSigma.normalQuantile - 1) < 1e-12)
    for (k, n) in [(1, 10), (7, 20), (300, 1000), (19, 20)] {
      let interval = ConfidenceInterval.wilson(successes: k, trials: n)
      for p in [interval.lower, interval.upper] {
        let gap = Double(k) / Double(n) - p
        #expect(abs(gap * gap - z * z * p * (1 - p) / Double(n)) < 1e-14)
      }
    }
    #expect(ConfidenceInterval.wilson(successes: 0, trials: 9).lower == 0)
    #expect(ConfidenceInterval.wilson(successes: 9, trials: 9).upper == 1)
    let none = ConfidenceInterval.wilson(successes: 0, trials: 0)
    #expect(none.lower == 0 && none.upper == 1)
    #expect(Confidence(1) == nil && Confidence(0) == nil && Confidence(.nan) == nil)
  }

  @Test func wilsonCovers() {
    // Nominal 95 %; the Wilson interval at n = 50, p = 0.2 covers 0.938 exactly (binomial sum), and
    // 4000 draws have a standard error of 0.0038.
    var random = RandomStream(seed: 12)
    var covered = 0
    for _ in 0..<4000 {
      let k = (0..<50).count { _ in random.uniform() < 0.2 }
      let interval = ConfidenceInterval.wilson(successes: k, trials: 50)
      if interval.lower <= 0.2, 0.2 <= interval.upper { covered += 1 }
    }
    var exact = 0.0
    for k in 0...50 {
      let interval = ConfidenceInterval.wilson(successes: k, trials: 50)
      guard interval.lower <= 0.2, 0.2 <= interval.upper else { continue }
      let choose = lgamma(51) - lgamma(Double(k + 1)) - lgamma(Double(51 - k))
      exact += exp(choose + Double(k) * log(0.2) + Double(50 - k) * log(0.8))
    }
    #expect(exact > 0.92 && exact < 0.97)
    #expect(abs(Double(covered) / 4000 - exact) < 5 * 0.0038)
  }
}

@Suite struct RegressionScoreTests {
  @Test func momentsByHand() throws {
    let y = Matrix<Double>([[1, 10], [2, 20], [6, 30]])
    let f = Matrix<Double>([[2, 10], [2, 21], [4, 30]])
    let score = RegressionScore(targets: y, predicted: f, stream: RandomStream(seed: 1))
    #expect(abs(score.meanSquare - 1) < 1e-15)  // (1 + 0 + 4 + 0 + 1 + 0) / 6
    #expect(abs(score.meanAbsolute - 4.0 / 6) < 1e-15)
    // Spreads: 14 about 3, and 200 about 20.
    #expect(abs(try #require(score.determination) - (1 - 6.0 / 214)) < 1e-15)
  }

  @Test func bootstrapMatchesTheDeltaMethod() throws {
    // For Gaussian errors of variance 1 the standard error of the RMSE is 1/sqrt(2n), so the 95 %
    // interval is 2 * 1.96 / sqrt(800) = 0.139 wide; n = 400 moves that by some 10 %.
    let n = 400
    let noise = KernelFixtures.normals(n, 1, seed: 21)
    let y = Matrix<Double>.column((0..<n).map { Double($0) / 100 })
    let score = RegressionScore(
      targets: y, predicted: y + noise, resamples: 2000, stream: RandomStream(seed: 3))
    let width = score.rootMeanSquareInterval.upper - score.rootMeanSquareInterval.lower
    #expect(abs(width - 0.139) < 0.03)
    #expect(score.rootMeanSquareInterval.lower < score.rootMeanSquare)
    #expect(score.rootMeanSquare < score.rootMeanSquareInterval.upper)
    let interval = try #require(score.determinationInterval)
    let determination = try #require(score.determination)
    #expect(interval.lower < determination && determination < interval.upper)
    let again = RegressionScore(
      targets: y, predicted: y + noise, resamples: 2000, stream: RandomStream(seed: 3))
    #expect(again == score)
  }

  @Test func constantTargetsHaveNoDetermination() {
    let y = Matrix<Double>.column([2, 2])
    let score = RegressionScore(
      targets: y, predicted: .column([1, 3]), stream: RandomStream(seed: 1))
    #expect(score.determination == nil && score.determinationInterval == nil)
    #expect(score.rootMeanSquare == 1)
  }
}

@Suite struct GaussianProcessTests {
  let x = KernelFixtures.sphere(15, 4, seed: 31)
  let fresh = KernelFixtures.sphere(6, 4, seed: 32)
  let y = KernelFixtures.normals(15, 2, seed: 33)

  @Test func equalsConditioningTheJointLaw() throws {
    // Independent route: by the precision matrix of the joint law of (y, f(x)).
    let noise = 0.1
    let all = Matrix((0..<6).map { Array(fresh[row: $0]) } + (0..<15).map { Array(x[row: $0]) })
    var joint = KernelFixtures.relu(all)
    for i in 6..<21 { joint[i, i] += noise }
    let precision = try Cholesky(joint).solve(.identity(21))
    let block = precision.selectingRows(0..<6)
    let covariance = try Cholesky(block.selectingColumns(0..<6)).solve(.identity(6))
    let mean = -1 * (covariance * (block.selectingColumns(6..<21) * y))

    let process = try GaussianProcess(
      kernel: KernelFixtures.relu(x), labels: y, noiseVariance: noise)
    let cross = KernelFixtures.relu(fresh, x)
    #expect(KernelFixtures.distance(process.mean(cross), mean) < 1e-11)
    let posterior = process.covariance(cross: cross, prior: KernelFixtures.relu(fresh))
    #expect(KernelFixtures.distance(posterior, covariance) < 1e-11)
    let variances = process.variances(
      cross: cross, priorVariances: [Double](repeating: 0.5, count: 6))
    #expect(KernelFixtures.distance(.column(variances), .column(posterior.diagonal)) < 1e-12)
  }

  @Test func marginalLikelihoodIsTheChainOfPredictions() throws {
    // log p(y) = sum_i log p(y_i | y_1 ... y_{i-1}).
    let noise = 0.2
    let kernel = KernelFixtures.relu(x)
    var chain = 0.0
    for i in 0..<15 {
      let before = Array(0..<i)
      let process = try GaussianProcess(
        kernel: kernel.selectingRows(before).selectingColumns(before),
        labels: y.selectingRows(before), noiseVariance: noise)
      let cross = kernel.selectingRows([i]).selectingColumns(before)
      let mean = process.mean(cross)[0, 0]
      let variance = process.variances(cross: cross, priorVariances: [0.5])[0] + noise
      let error = y[i, 0] - mean
      chain -= (error * error / variance + log(2 * Double.pi * variance)) / 2
    }
    let process = try GaussianProcess(kernel: kernel, labels: y, noiseVariance: noise)
    #expect(abs(process.logMarginalLikelihoods[0] - chain) < 1e-11)
  }
}
