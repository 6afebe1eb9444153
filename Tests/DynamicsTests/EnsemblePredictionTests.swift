import Dynamics
import LinearAlgebra
import TestSupport
import Testing

@Suite struct EnsemblePredictionTests {
  let n = 8
  let m = 3
  let all = KernelFixtures.sphere(11, 3, seed: 41)
  let y = KernelFixtures.normals(8, 1, seed: 42)

  /// Blocks of a kernel on (training, test) rows.
  func blocks(_ k: Matrix<Double>) -> EnsemblePrediction.Prior {
    let (train, test) = (Array(0..<n), Array(n..<n + m))
    return .init(
      train: k.selectingRows(train).selectingColumns(train),
      cross: k.selectingRows(test).selectingColumns(train),
      test: k.selectingRows(test).selectingColumns(test))
  }

  /// The NTK, and as NNGP a different kernel: its elementwise square plus a linear part.
  var ntk: Matrix<Double> { KernelFixtures.relu(all) }
  var nngp: Matrix<Double> {
    let linear = all.gram()
    return ntk.map { 2 * $0 * $0 } + 0.3 * linear
  }

  func ensemble(_ nngp: Matrix<Double>) throws -> EnsemblePrediction {
    let k = blocks(ntk)
    return EnsemblePrediction(
      try SquaredLossDynamics(kernel: k.train, labels: y), cross: k.cross, prior: blocks(nngp))
  }

  @Test(arguments: [
    TrainingTime.flow(0.8), .descent(steps: 6, stepSize: 0.4), .converged,
  ])
  func equalsManyTrainings(_ time: TrainingTime) throws {
    // Draw f_0 ~ N(0, Q) on all rows, train each, and compare moments.
    let ensemble = try ensemble(nngp)
    let mean = try ensemble.mean(at: time)
    let covariance = try ensemble.covariance(at: time)
    let root = try Cholesky(nngp.addingToDiagonal(1e-12)).factor
    let draws = 4000
    let z = KernelFixtures.normals(draws, n + m, seed: 43)
    let k = blocks(ntk)
    let spectrum = try KernelSpectrum(k.train)
    // All trainings at once: each draw is an output column.
    let f0 = Matrix.product(root, .none, z, .transposed)
    let labels = Matrix(rows: n, columns: draws) { row, _ in y[row, 0] }
    let trained = try TestDynamics(
      SquaredLossDynamics(
        spectrum: spectrum, labels: labels, initialOutputs: f0.selectingRows(0..<n)),
      cross: k.cross, initialOutputs: f0.selectingRows(n..<n + m)
    ).outputs(at: time)
    for i in 0..<m {
      let sampleMean = trained[row: i].reduce(0, +) / Double(draws)
      let standardError = (covariance[i, i] / Double(draws)).squareRoot()
      #expect(abs(sampleMean - mean[i, 0]) < 5 * standardError)
      for j in 0...i {
        let products = zip(trained[row: i], trained[row: j]).map {
          ($0.0 - mean[i, 0]) * ($0.1 - mean[j, 0])
        }
        let sample = products.reduce(0, +) / Double(draws)
        // Var(ab) = s_aa s_bb + s_ab^2 for Gaussians.
        let spread = covariance[i, i] * covariance[j, j] + covariance[i, j] * covariance[i, j]
        #expect(abs(sample - covariance[i, j]) < 5 * (spread / Double(draws)).squareRoot())
      }
    }
  }

  @Test func startsAtThePrior() throws {
    let ensemble = try ensemble(nngp)
    #expect(try ensemble.mean(at: .flow(0)) == Matrix(rows: m, columns: 1))
    #expect(try ensemble.covariance(at: .flow(0)) == blocks(nngp).test)
  }

  @Test func isPositiveSemidefiniteAtAllTimes() throws {
    let ensemble = try ensemble(nngp)
    for t in [0, 0.01, 0.3, 1, 10, 1e3, .infinity] {
      let covariance = try ensemble.covariance(at: .flow(t))
      #expect(covariance == covariance.transposed)
      #expect(try SymmetricEigen.values(of: covariance)[0] > -1e-12)
      let variances = try ensemble.variances(at: .flow(t))
      #expect(
        KernelFixtures.distance(.column(variances), .column(covariance.diagonal)) < 1e-13)
    }
  }

  @Test func equalKernelsEndAtTheBayesianPosterior() throws {
    let ensemble = try ensemble(ntk)
    let k = blocks(ntk)
    let solved = try Cholesky(k.train).solve(k.cross.transposed)
    let posterior = k.test - k.cross * solved
    #expect(KernelFixtures.distance(try ensemble.covariance(at: .converged), posterior) < 1e-11)
    let mean = Matrix.product(solved, .transposed, y)
    #expect(KernelFixtures.distance(try ensemble.mean(at: .converged), mean) < 1e-11)
  }

  @Test func equalsTheFormulaWithExplicitInverse() throws {
    let (k, q) = (blocks(ntk), blocks(nngp))
    let eigen = try SymmetricEigen(k.train)
    let learned = SpectralFilterReference.learned(eigen, time: 2)
    let a = k.cross * (try Cholesky(k.train).solve(learned))
    let mixed = a * q.cross.transposed
    let expected = q.test + a * q.train * a.transposed - (mixed + mixed.transposed)
    #expect(
      KernelFixtures.distance(try ensemble(nngp).covariance(at: .flow(2)), expected) < 1e-11)
  }
}

/// I - e^{-K t} by a Taylor series with squaring, with no eigenvectors.
private enum SpectralFilterReference {
  static func learned(_ eigen: SymmetricEigen<Double>, time: Double) -> Matrix<Double> {
    let n = eigen.values.count
    let k = eigen.apply({ $0 }, to: .identity(n))
    let small = (-time / 1024) * k
    var power = Matrix<Double>.identity(n)
    var sum = power
    for order in 1...8 {
      power = (1 / Double(order)) * (power * small)
      sum = sum + power
    }
    for _ in 0..<10 { sum = sum * sum }
    return .identity(n) - sum
  }
}
