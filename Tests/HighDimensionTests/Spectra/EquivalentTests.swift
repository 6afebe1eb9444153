import Foundation
import HighDimension
import LinearAlgebra
import TestSupport
import Testing

@Suite struct EquivalentTests {
  /// lambda_k B_k = 1/k!, B_k = d^k/k!, target (.5, .3, .2) on degrees 1 to 3, tail e - sum_{k<=4}.
  private func staircase(_ d: Double) throws -> KernelLevels {
    let factorials = [1.0, 1, 2, 6, 24]
    let powers = [0, 0.5, 0.3, 0.2, 0]
    return try KernelLevels(
      factorials.enumerated().map { k, factorial in
        let count = pow(d, Double(k)) / factorial
        return SpectralLevel(
          eigenvalue: 1 / factorial / count, multiplicity: count, power: powers[k])
      }, tail: M_E - factorials.reduce(0) { $0 + 1 / $1 })
  }

  @Test(arguments: [
    (1e6, [1.0008, 0.8142, 0.5001, 0.3036, 0.1990, 0.0008]),
    (1e4, [1.0073, 0.8143, 0.5015, 0.3035, 0.1897, 0.0008]),
  ])
  func staircaseReferences(_ d: Double, _ expected: [Double]) throws {
    let spectrum = try staircase(d)
    let risks = try [0.5, 1, 1.5, 2, 2.5, 3].map {
      try FeatureEquivalent(spectrum, samples: pow(d, $0)).risk()
    }
    // Four digits.
    expectClose(risks, expected, absolute: 6e-5)
  }

  /// Without variance: n infinite, and N or n beyond the number of eigenfunctions.
  @Test func limits() throws {
    let spectrum = try KernelLevels([
      SpectralLevel(eigenvalue: 0.5, multiplicity: 4, power: 1),
      SpectralLevel(eigenvalue: 0.01, multiplicity: 6, power: 2),
      SpectralLevel(eigenvalue: 0, multiplicity: 3, power: 0.7),
    ])
    // N features of a population: N = sum B lambda/(lambda + kappa), relative risks kappa/(lambda + kappa).
    let population = try FeatureEquivalent(spectrum, samples: .infinity, width: 5)
    let shares = population.learned
    expectClose(4 * shares[0] + 6 * shares[1], 5, relative: 1e-12)
    expectClose(
      population.risk(), (1 - shares[0]) + 2 * (1 - shares[1]) + 0.7, relative: 1e-12)
    // More samples than eigenfunctions: the learnable part is learned; what is not acts as noise,
    // (0.7 + noise) n/(n - 10) - noise.
    let many = try FeatureEquivalent(spectrum, samples: 40)
    expectClose(many.risk(noise: 0.3), 1.0 * 40 / 30 - 0.3, relative: 1e-9)
    #expect(try FeatureEquivalent(spectrum, samples: 5, width: 5).risk(noise: 0.1) == .infinity)
    #expect(throws: HighDimensionError.self) {
      try FeatureEquivalent(spectrum, samples: .infinity)
    }
    #expect(throws: HighDimensionError.self) { try FeatureEquivalent(spectrum, samples: 0) }
  }

  /// Training and test errors of random features against draws at d = 80: the formula of the training
  /// error has no counterpart among those of Mei and Montanari.
  @Test func trainingErrorOfRandomFeatures() throws {
    let (d, noise) = (80, 0.4)
    let moments = try HermiteMoments(.relu)
    let spectrum = try KernelLevels(
      [
        SpectralLevel(
          eigenvalue: moments.linear * moments.linear / Double(d), multiplicity: Double(d),
          power: 1)
      ], tail: moments.nonlinearSquare)
    let model = FeatureModel(.top)
    for (width, samples, ridge) in [(100, 240, 0.0), (160, 240, 0.05), (480, 240, 0.05)] {
      let draws = 40
      let trials = try Parallelism.allCores.results(draws) { draw in
        let stream = RandomStream(seed: 21).child(width).child(draw)
        let task = SphereTask(
          dimension: d, target: try TargetPower(noise: noise), stream: stream.child("task"))
        let train = task.sample(samples, stream: stream.child("train"))
        let test = task.sample(1000, stream: stream.child("test"))
        return try model.trials(
          [.ridge(ridge)], width: width, train: (train.x, train.y), test: (test.x, test.clean),
          stream: stream.child("weights"))[0]
      }
      let equivalent = try FeatureEquivalent(
        spectrum, samples: Double(samples), width: Double(width),
        ridge: model.kernelRidge(ridge: ridge, samples: samples, dimension: d))
      for (measured, expected) in [
        (trials.map(\.testError), equivalent.risk(noise: noise)),
        (trials.map(\.trainingError), equivalent.trainingError(noise: noise)),
      ] {
        let mean = measured.reduce(0, +) / Double(draws)
        let spread = measured.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (spread / Double(draws) / Double(draws - 1)).squareRoot()
        // Corrections are of relative order 1/d.
        #expect(
          abs(mean - expected) <= 4 * error + 2 / Double(d) * expected,
          "N \(width): \(mean) +- \(error), \(expected)")
      }
    }
  }

  /// A spectrum of random eigenvectors, where free compression is exact as M grows: predictions
  /// against the mean over draws, training error included.
  @Test func learningCurveInGeneralPosition() throws {
    let m = 240
    let basis = try SymmetricEigen(
      RandomStream(seed: 2).normalMatrix(rows: m, columns: m, as: Double.self).gram()
    ).vectors
    var scaledRows = basis
    for k in 0..<m {
      let root = pow(Double(k + 1), -0.6)
      for j in 0..<m { scaledRows[k, j] *= root }
    }
    let kernel = scaledRows.gram(.transposed)
    var stream = RandomStream(seed: 3)
    let y = Matrix<Double>(
      rows: m, columns: 1,
      elements: basis.apply(
        .transposed, to: (0..<m).map { stream.normal() / Double($0 + 1).squareRoot() }))
    let prediction = try LearningCurvePrediction(kernel: kernel, targets: y)
    let rowwise = RowwiseLearningCurve(kernel: kernel, targets: y)
    for (n, ridge) in [(20, 1e-3), (80, 1e-3), (80, 0.1), (200, 1e-2), (239, 1e-2)] {
      let draws = 120
      let errors = try Parallelism.allCores.results(draws) { draw -> (Double, Double) in
        var order = RandomStream(seed: 4).child(n).child(draw)
        let rows = order.permutation(m)
        let (drawn, rest) = (Array(rows[..<n]), Array(rows[n...]))
        let inner = kernel.selectingRows(drawn).selectingColumns(drawn)
        let alpha = try Cholesky(inner.addingToDiagonal(ridge)).solve(y.selectingRows(drawn))
        let cross = kernel.selectingRows(rest).selectingColumns(drawn)
        let test = (y.selectingRows(rest) - cross * alpha).frobeniusNorm
        let train = (ridge * alpha).frobeniusNorm
        return (test * test / Double(m - n), train * train / Double(n))
      }
      let point = try prediction.point(samples: n, ridge: ridge)
      let refined = try rowwise.point(samples: n, ridge: ridge)
      #expect(refined.isConverged)
      for (measured, predicted) in [
        (errors.map(\.0), point.testError), (errors.map(\.1), point.trainingError),
        (errors.map(\.0), refined.testError),
      ] {
        let mean = measured.reduce(0, +) / Double(draws)
        let spread = measured.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (spread / Double(draws) / Double(draws - 1)).squareRoot()
        // Finite-size corrections are of order 1/n of the value: a few per cent at n = 20.
        #expect(
          abs(mean - predicted) <= 4 * error + 2 / Double(n) * mean,
          "n \(n), ridge \(ridge): \(mean) +- \(error), predicted \(predicted)")
      }
    }
    #expect(throws: HighDimensionError.self) { try prediction.point(samples: m, ridge: 1) }
    #expect(throws: HighDimensionError.self) { try prediction.point(samples: 0, ridge: 1) }
  }

  /// With all but one row drawn the row-wise curve is the exact leave-one-out error, up to the
  /// difference of order 1/M between M - 1 fixed rows and draws with that probability.
  @Test func leaveOneOut() throws {
    let m = 60
    let x: Matrix<Double> = RandomStream(seed: 6).normalMatrix(rows: m, columns: 3)
    let kernel = x.gram().map { exp(0.3 * $0) }
    let y = Matrix(rows: m, columns: 1) { row, _ in sin(2 * x[row, 0]) + x[row, 1] }
    let inverse = try Cholesky(kernel.addingToDiagonal(0.1)).solve(.identity(m))
    let solved = inverse * y
    let exact = (0..<m).reduce(0.0) {
      let rest = solved[$1, 0] / inverse[$1, $1]
      return $0 + rest * rest / Double(m)
    }
    let point = try RowwiseLearningCurve(kernel: kernel, targets: y)
      .point(samples: m - 1, ridge: 0.1, tolerance: 1e-8)
    expectClose(point.testError, exact, relative: 6 / Double(m))
  }

  /// Targets beyond reach: ReLU features have no degree 3, and a degree above the width's reach is not
  /// begun; neither makes the risk smaller than the target's power.
  @Test func beyondReach() throws {
    let sphere = try SphereHarmonics(dimension: 20)
    let cubic = try sphere.randomFeatureLevels(.relu, degree: 6, powers: [0, 0, 0, 1])
    for width in [10.0, 1e3, 1e6] {
      let risk = try FeatureEquivalent(cubic, samples: .infinity, width: width).risk()
      expectClose(risk, 1, relative: 1e-9)
    }
    let quartic = try sphere.randomFeatureLevels(.relu, degree: 6, powers: [0, 0, 0, 0, 1])
    // lambda_4 / kappa is of order N / B(20, 4) = 10 / 8602 at most.
    #expect(try FeatureEquivalent(quartic, samples: .infinity, width: 10).risk() > 0.99)
    // One sample: a finite risk, no smaller than what is missing.
    let one = try FeatureEquivalent(cubic, samples: 1, width: 50)
    #expect(one.risk() >= 1 && one.risk().isFinite)
  }

  /// A kernel of low rank needs a ridge as soon as more rows are drawn.
  @Test func lowRank() throws {
    let x: Matrix<Double> = RandomStream(seed: 6).normalMatrix(rows: 30, columns: 4)
    let prediction = try LearningCurvePrediction(
      kernel: x.gram(), targets: x.selectingColumns([0]))
    #expect(throws: HighDimensionError.self) { try prediction.point(samples: 10, ridge: 0) }
    #expect(try prediction.point(samples: 10, ridge: 1e-6).testError < 1e-6)
    #expect(try prediction.point(samples: 2, ridge: 0).testError > 0.1)
  }
}
