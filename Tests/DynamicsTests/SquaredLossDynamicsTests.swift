import Dynamics
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SquaredLossDynamicsTests {
  let n = 20
  let x = KernelFixtures.sphere(20, 4, seed: 1)
  let fresh = KernelFixtures.sphere(7, 4, seed: 2)
  let y = KernelFixtures.normals(20, 2, seed: 3)
  let start = KernelFixtures.normals(20, 2, seed: 4)
  let freshStart = KernelFixtures.normals(7, 2, seed: 5)
  var kernel: Matrix<Double> { KernelFixtures.relu(x) }
  var cross: Matrix<Double> { KernelFixtures.relu(fresh, x) }

  @Test(arguments: LossNormalization.allCases, [0, 1, 2, 13, 300])
  func descentEqualsIterating(_ normalization: LossNormalization, _ steps: Int) throws {
    let dynamics = try SquaredLossDynamics(
      kernel: kernel, labels: y, initialOutputs: start, normalization: normalization)
    let test = TestDynamics(dynamics, cross: cross, initialOutputs: freshStart)
    // Close to the largest stable step, where (1 - eta lambda) is negative.
    let step = 0.97 * dynamics.largestStableStep
    let s = normalization == .sum ? 1 : 1 / Double(n)
    var (f, g) = (start, freshStart)
    for _ in 0..<steps {
      let error = f - y
      f = f - (step * s) * (kernel * error)
      g = g - (step * s) * (cross * error)
    }
    let time = TrainingTime.descent(steps: steps, stepSize: step)
    #expect(KernelFixtures.distance(try dynamics.outputs(at: time), f) < 1e-11)
    #expect(KernelFixtures.distance(try test.outputs(at: time), g) < 1e-11)
    let square = (f - y).frobeniusNorm * (f - y).frobeniusNorm
    #expect(abs(try dynamics.loss(at: time) - s * square / 2) < 1e-11)
    let labels = KernelFixtures.normals(7, 2, seed: 6)
    let gap = (g - labels).frobeniusNorm
    let scale = normalization == .sum ? 0.5 : 0.5 / 7
    #expect(abs(try test.loss(at: time, labels: labels) - scale * gap * gap) < 1e-10)
  }

  @Test func flowEqualsRungeKutta() throws {
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y, initialOutputs: start)
    let test = TestDynamics(dynamics, cross: cross, initialOutputs: freshStart)
    // Classical RK4 to t = 2 in 400 steps: h lambda <= 0.005 * 4, error t lambda (h lambda)^4 / 120
    // < 2 * 4 * 1.6e-7 / 120 < 2e-8 times |Y - f_0| ~ 8.
    var (f, g) = (start, freshStart)
    let h = 0.005
    func velocity(_ f: Matrix<Double>) -> Matrix<Double> { kernel * (y - f) }
    for _ in 0..<400 {
      let k1 = velocity(f)
      let k2 = velocity(f + (h / 2) * k1)
      let k3 = velocity(f + (h / 2) * k2)
      let k4 = velocity(f + h * k3)
      // g' = cross (y - f), integrated with the same stages.
      let stages = [(1.0, f), (2, f + (h / 2) * k1), (2, f + (h / 2) * k2), (1, f + h * k3)]
      for (weight, stage) in stages { g = g + (h / 6 * weight) * (cross * (y - stage)) }
      f = f + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    #expect(KernelFixtures.distance(try dynamics.outputs(at: .flow(2)), f) < 2e-7)
    #expect(KernelFixtures.distance(try test.outputs(at: .flow(2)), g) < 2e-7)
  }

  @Test func lossFormulaOfTheTheorem() throws {
    // Theorem 4.1: |y - u(k)|^2 = sum (1 - eta lambda_i)^{2k} (v_i . y)^2 from output 0.
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y)
    let eigen = try SymmetricEigen(kernel)
    let projections = eigen.project(y)
    let step = 1 / dynamics.spectrum.largest
    for k in [0, 1, 10, 1000] {
      var sum = 0.0
      for i in 0..<n {
        for column in 0..<2 {
          sum += pow(pow(1 - step * eigen.values[i], Double(k)) * projections[i, column], 2)
        }
      }
      let loss = try dynamics.loss(at: .descent(steps: k, stepSize: step))
      #expect(abs(2 * loss - sum) < 1e-12 * max(1, sum))
    }
  }

  @Test func endpoints() throws {
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y, initialOutputs: start)
    let test = TestDynamics(dynamics, cross: cross, initialOutputs: freshStart)
    #expect(try dynamics.outputs(at: .flow(0)) == start)
    #expect(try test.outputs(at: .flow(0)) == freshStart)
    // n eps cond(K) |y| ~ 20 * 2e-16 * 1e3.
    #expect(KernelFixtures.distance(try dynamics.outputs(at: .converged), y) < 1e-11)
    #expect(try dynamics.loss(at: .converged) == 0)
    let solved = freshStart + cross * (try Cholesky(kernel).solve(y - start))
    #expect(KernelFixtures.distance(try test.outputs(at: .flow(.infinity)), solved) < 1e-10)
    #expect(KernelFixtures.distance(try test.outputs(at: .flow(1e9)), solved) < 1e-10)
  }

  @Test func restartsLikeASemigroup() throws {
    let whole = try SquaredLossDynamics(kernel: kernel, labels: y, initialOutputs: start)
    let wholeTest = TestDynamics(whole, cross: cross, initialOutputs: freshStart)
    let pairs: [(TrainingTime, TrainingTime, TrainingTime)] = [
      (.flow(0.7), .flow(2.1), .flow(2.8)),
      (
        .descent(steps: 5, stepSize: 0.2), .descent(steps: 8, stepSize: 0.2),
        .descent(steps: 13, stepSize: 0.2)
      ),
    ]
    for (first, second, total) in pairs {
      let middle = SquaredLossDynamics(
        spectrum: whole.spectrum, labels: y, initialOutputs: try whole.outputs(at: first))
      let middleTest = TestDynamics(
        middle, cross: cross, initialOutputs: try wholeTest.outputs(at: first))
      let direct = try whole.outputs(at: total)
      #expect(KernelFixtures.distance(try middle.outputs(at: second), direct) < 1e-12)
      let directTest = try wholeTest.outputs(at: total)
      #expect(KernelFixtures.distance(try middleTest.outputs(at: second), directTest) < 1e-12)
    }
  }

  @Test func lossNeverRises() throws {
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y, initialOutputs: start)
    let step = dynamics.largestStableStep
    var flow = Double.infinity
    var descent = Double.infinity
    for k in 0..<200 {
      let next = try dynamics.loss(at: .flow(pow(1.1, Double(k)) - 1))
      #expect(next <= flow)
      flow = next
      let stepped = try dynamics.loss(at: .descent(steps: k, stepSize: step))
      #expect(stepped <= descent * (1 + 1e-12))
      descent = stepped
    }
  }

  @Test func descentTendsToFlowWithOrderOne() throws {
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y, initialOutputs: start)
    let limit = try dynamics.outputs(at: .flow(1))
    let errors = try (4...9).map { power in
      let steps = 1 << power
      return KernelFixtures.distance(
        try dynamics.outputs(at: .descent(steps: steps, stepSize: 1 / Double(steps))), limit)
    }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      // log2 of the ratio is the order; the next term is O(eta).
      #expect(abs(log2(coarse / fine) - 1) < 0.1)
    }
  }

  @Test func distanceEqualsALinearModel() throws {
    // f(x) = <features, w> with features from a Cholesky factor: simulate w.
    let features = try Cholesky(kernel).factor
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y)
    let step = 0.3 * dynamics.largestStableStep
    var w = Matrix<Double>(rows: n, columns: 2)
    for _ in 0..<50 {
      let gradient = Matrix.product(features, .transposed, features * w - y)
      w = w - step * gradient
    }
    let distances = try dynamics.squaredDistances(at: .descent(steps: 50, stepSize: step))
    let limits = try dynamics.squaredDistances(at: .converged)
    let inverse = try Cholesky(kernel).solve(y)
    for column in 0..<2 {
      let square = w[column: column].reduce(0) { $0 + $1 * $1 }
      #expect(abs(distances[column] - square) < 1e-10 * square)
      let limit = zip(y[column: column], inverse[column: column]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(limits[column] - limit) < 1e-10 * limit)
    }
  }

  @Test func refusesUnstableSteps() throws {
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y)
    let largest = dynamics.largestStableStep
    #expect(abs(largest * dynamics.spectrum.largest - 2) < 1e-14)
    let tooLarge = largest * 1.001
    #expect(throws: DynamicsError.unstableStep(tooLarge, largestStable: largest)) {
      try dynamics.outputs(at: .descent(steps: 3, stepSize: tooLarge))
    }
    #expect(throws: DynamicsError.self) {
      try dynamics.loss(at: .descent(steps: 3, stepSize: tooLarge))
    }
    #expect(throws: DynamicsError.self) {
      try TestDynamics(dynamics, cross: cross).outputs(
        at: .descent(steps: 3, stepSize: tooLarge))
    }
    let mean = try SquaredLossDynamics(kernel: kernel, labels: y, normalization: .mean)
    #expect(abs(mean.largestStableStep - Double(n) * largest) < 1e-12)
  }
}
