import Dynamics
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SingularKernelTests {
  /// Rows 0 and 5 equal, and 3, 8 and 9 too.
  static func duplicated() -> Matrix<Double> {
    let x = KernelFixtures.sphere(10, 3, seed: 11)
    return x.selectingRows([0, 1, 2, 3, 4, 0, 6, 7, 3, 3])
  }

  let times: [TrainingTime] = [
    .flow(0), .flow(1e-300), .flow(1), .flow(1e20), .flow(1e308), .flow(.infinity), .converged,
    .descent(steps: 0, stepSize: 0.1), .descent(steps: 1, stepSize: 0.1),
    .descent(steps: .max, stepSize: 0.1), .descent(steps: 1000, stepSize: 1e-300),
  ]

  @Test func duplicatesKeepTheContradictoryPart() throws {
    let x = Self.duplicated()
    let y = KernelFixtures.normals(10, 1, seed: 12)
    let kernel = KernelFixtures.relu(x)
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y)
    #expect(dynamics.spectrum.zeroCount == 3)
    // What remains is the spread of the labels around the mean of each group of equal rows.
    var targets = y
    for group in [[0, 5], [3, 8, 9]] {
      let mean = group.reduce(0) { $0 + y[$1, 0] } / Double(group.count)
      for row in group { targets[row, 0] = mean }
    }
    let rest = (y - targets).frobeniusNorm
    #expect(abs(try dynamics.loss(at: .converged) - rest * rest / 2) < 1e-12)
    #expect(KernelFixtures.distance(try dynamics.outputs(at: .converged), targets) < 1e-11)

    // On a fresh point: the interpolant of the group means on the distinct rows.
    let fresh = KernelFixtures.sphere(5, 3, seed: 13)
    let cross = KernelFixtures.relu(fresh, x)
    let distinct = [0, 1, 2, 3, 4, 6, 7]
    let reduced = kernel.selectingRows(distinct).selectingColumns(distinct)
    let expected =
      cross.selectingColumns(distinct)
      * (try Cholesky(reduced).solve(targets.selectingRows(distinct)))
    let test = TestDynamics(dynamics, cross: cross)
    #expect(KernelFixtures.distance(try test.outputs(at: .converged), expected) < 1e-9)
    #expect(KernelFixtures.distance(try test.outputs(at: .flow(1e20)), expected) < 1e-9)
    #expect(test.cross.largestDiscarded < 1e-14)
  }

  @Test func neverNotANumber() throws {
    let kernels: [Matrix<Double>] = [
      KernelFixtures.relu(Self.duplicated()), Matrix(rows: 10, columns: 10),
      Matrix(rows: 10, columns: 10, repeating: 1), .identity(10),
      KernelFixtures.normals(10, 2, seed: 3).gram(),
    ]
    let y = KernelFixtures.normals(10, 2, seed: 14)
    for kernel in kernels {
      let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y)
      let test = TestDynamics(dynamics, cross: kernel.selectingRows([0, 3]))
      for time in times {
        let outputs = try dynamics.outputs(at: time)
        #expect(outputs.elements.allSatisfy { $0.isFinite })
        let predicted = try test.outputs(at: time)
        // A test point that is a training row follows it.
        let gap = KernelFixtures.distance(predicted, outputs.selectingRows([0, 3]))
        #expect(gap < 1e-10)
        #expect(try dynamics.loss(at: time).isFinite)
        let distances = try dynamics.squaredDistances(at: time)
        #expect(distances.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func zeroKernelLearnsNothing() throws {
    let y = KernelFixtures.normals(4, 1, seed: 15)
    let dynamics = try SquaredLossDynamics(kernel: Matrix(rows: 4, columns: 4), labels: y)
    #expect(dynamics.largestStableStep == .infinity)
    #expect(try dynamics.outputs(at: .converged) == Matrix(rows: 4, columns: 1))
    #expect(try dynamics.timeToReach(lossFraction: 0.5) == .infinity)
    #expect(try dynamics.stepsToReach(lossFraction: 0.5, stepSize: 3) == nil)
  }

  @Test func noRows() throws {
    let dynamics = try SquaredLossDynamics(
      kernel: Matrix(rows: 0, columns: 0), labels: Matrix(rows: 0, columns: 1))
    #expect(try dynamics.loss(at: .flow(1)) == 0)
    let test = TestDynamics(dynamics, cross: Matrix(rows: 2, columns: 0))
    #expect(try test.outputs(at: .converged) == Matrix(rows: 2, columns: 1))
    #expect(try dynamics.timeToReach(lossFraction: 0.5) == 0)
  }
}

@Suite struct TimeToReachTests {
  @Test func oneDirectionInClosedForm() throws {
    // loss = e^{-2 lambda t} / 2 |y|^2, so t = ln(1/fraction) / (2 lambda).
    let dynamics = try SquaredLossDynamics(kernel: Matrix([[4]]), labels: Matrix([[3]]))
    // ln(20) / 8; two roundings of the loss at relative slope 8.
    #expect(abs(try dynamics.timeToReach(lossFraction: 0.05) - 0.37446653419424884) < 1e-15)
    // (1 - 0.4)^{2k} <= 0.05 first at k = 3: 0.6^4 = 0.13, 0.6^6 = 0.047.
    #expect(try dynamics.stepsToReach(lossFraction: 0.05, stepSize: 0.1) == 3)
    #expect(try dynamics.stepsToReach(lossFraction: 1, stepSize: 0.1) == 0)
    // At the stability edge the error only changes sign.
    #expect(try dynamics.stepsToReach(lossFraction: 0.9, stepSize: 0.5) == nil)
    #expect(throws: DynamicsError.self) {
      try dynamics.stepsToReach(lossFraction: 0.9, stepSize: 0.51)
    }
    for fraction in [0, -1, 1.5] {
      #expect(throws: DynamicsError.invalidFraction(fraction)) {
        try dynamics.timeToReach(lossFraction: fraction)
      }
    }
  }

  @Test func isTheFirstTimeOnARealSpectrum() throws {
    let kernel = KernelFixtures.relu(KernelFixtures.sphere(30, 5, seed: 4))
    let y = KernelFixtures.signs(30, seed: 5)
    let dynamics = try SquaredLossDynamics(kernel: kernel, labels: y, normalization: .mean)
    let step = 0.5 * dynamics.largestStableStep
    for fraction in [0.9, 0.1, 1e-6] {
      let goal = fraction * (try dynamics.loss(at: .flow(0)))
      let time = try dynamics.timeToReach(lossFraction: fraction)
      #expect(try dynamics.loss(at: .flow(time)) <= goal)
      #expect(try dynamics.loss(at: .flow(time * (1 - 1e-9))) > goal)
      let k = try #require(try dynamics.stepsToReach(lossFraction: fraction, stepSize: step))
      #expect(try dynamics.loss(at: .descent(steps: k, stepSize: step)) <= goal)
      #expect(try dynamics.loss(at: .descent(steps: k - 1, stepSize: step)) > goal)
    }
  }

  @Test func unreachableBelowTheNullPart() throws {
    // Two equal rows, labels 1 and 0: half of the loss can never be learned.
    let dynamics = try SquaredLossDynamics(
      kernel: Matrix(rows: 2, columns: 2, repeating: 1), labels: .column([1, 0]))
    #expect(try dynamics.timeToReach(lossFraction: 0.49) == .infinity)
    #expect(try dynamics.timeToReach(lossFraction: 0.51).isFinite)
    #expect(try dynamics.stepsToReach(lossFraction: 0.49, stepSize: 0.3) == nil)
  }
}
