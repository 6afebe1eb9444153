import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// Draws and scores of Gaussian processes.
@Suite struct GaussianProcessSampleTests {
  private static let x = KernelFixtures.sphere(30, 3, seed: 1)
  private static let new = KernelFixtures.sphere(6, 3, seed: 2)
  private static let labels = KernelFixtures.normals(30, 1, seed: 3)

  /// Means and covariances of 40,000 draws against the posterior.
  ///
  /// A mean has the standard error sd / 200, a covariance at most sqrt(2) sd sd' / 200; 27 numbers
  /// within 5 of them have a chance of 2e-5 to fail, and the seed is fixed.
  @Test func moments() throws {
    let process = try GaussianProcess(
      kernel: KernelFixtures.relu(Self.x), labels: Self.labels, noiseVariance: 0.05)
    let (cross, prior) = (KernelFixtures.relu(Self.new, Self.x), KernelFixtures.relu(Self.new))
    let draws = try process.samples(
      40_000, cross: cross, prior: prior, stream: RandomStream(seed: 5))
    #expect(draws.jitter == 0)
    let covariance = process.covariance(cross: cross, prior: prior)
    let deviations = covariance.diagonal.map { $0.squareRoot() }
    let mean = process.mean(cross)
    let averages = (0..<6).map { draws.values[column: $0].reduce(0, +) / 40_000 }
    for i in 0..<6 {
      expectClose(averages[i], mean[i, 0], absolute: 5 * deviations[i] / 200)
      for j in 0...i {
        let product =
          (0..<40_000).reduce(0) {
            $0 + (draws.values[$1, i] - averages[i]) * (draws.values[$1, j] - averages[j])
          } / 40_000
        expectClose(
          product, covariance[i, j],
          absolute: 5 * 2.0.squareRoot() * deviations[i] * deviations[j] / 200)
      }
    }
  }

  /// Without noise the posterior is certain at the training rows; the jitter says so.
  @Test func certainPosterior() throws {
    let kernel = KernelFixtures.relu(Self.x)
    let process = try GaussianProcess(kernel: kernel, labels: Self.labels, noiseVariance: 0)
    let draws = try process.samples(3, cross: kernel, prior: kernel, stream: RandomStream(seed: 1))
    #expect(draws.jitter > 0 && draws.jitter <= 1e-10)
    for row in 0..<3 {
      // sqrt(1e-10) for the jitter, five times over.
      expectClose(Array(draws.values[row: row]), Self.labels.elements, absolute: 5e-5)
    }
  }

  /// A score of laws that are right: 20,000 normal numbers.
  @Test func score() {
    let normals = RandomStream(seed: 4).normalMatrix(rows: 20_000, columns: 1).elements as [Double]
    let variances = (0..<20_000).map { 0.5 + Double($0 % 7) }
    let means = (0..<20_000).map { Double($0 % 5) }
    let targets = (0..<20_000).map { means[$0] + variances[$0].squareRoot() * normals[$0] }
    let score = GaussianScore(targets: targets, means: means, variances: variances)
    // A proportion near p has the standard error sqrt(p (1 - p) / 20000) <= 0.0036.
    for coverage in score.coverage {
      expectClose(coverage.measured, coverage.nominal, absolute: 0.015)
      #expect(coverage.interval.lower < coverage.measured)
    }
    // A mean of squares of normal numbers has the standard error sqrt(2 / 20000) = 0.01.
    expectClose(score.meanSquaredDeviation, 1, absolute: 0.04)
    let entropy = -variances.reduce(0) { $0 + (1 + log(2 * .pi * $1)) / 2 } / 20_000
    expectClose(score.meanLogLikelihood, entropy, absolute: 0.02)
    expectClose(
      score.rootMeanSquare, (variances.reduce(0, +) / 20_000).squareRoot(), relative: 0.05)
  }

  @Test func scoreByHand() {
    let score = GaussianScore(targets: [1, 2.2], means: [1, 0], variances: [1, 4])
    expectClose(score.rootMeanSquare, 2.42.squareRoot(), relative: 1e-15)
    expectClose(score.meanSquaredDeviation, 0.605, relative: 1e-15)
    let first: Double = log(2 * .pi) / 2
    let second: Double = (1.21 + log(8 * .pi)) / 2
    expectClose(score.meanLogLikelihood, -(first + second) / 2, relative: 1e-14)
    #expect(score.coverage.map(\.measured) == [0.5, 0.5, 1, 1, 1])
  }
}
