import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// The evidence against its definition, and its derivatives against differences.
@Suite struct MarginalLikelihoodTests {
  private static let n = 40
  private static let x = KernelFixtures.sphere(n, 4, seed: 2)
  private static let kernel = KernelFixtures.relu(x)
  private static let labels = KernelFixtures.normals(n, 2, seed: 3)

  /// From eigenvalues, which the implementation does not use.
  ///
  /// The condition number is below
  /// n / 0.1 = 400: 400 n 1e-16 = 2e-12 of sums of size 100.
  @Test func definition() throws {
    let found = try MarginalLikelihood(kernel: Self.kernel, labels: Self.labels, ridge: 0.1)
    let eigen = try SymmetricEigen(Self.kernel)
    let projected = eigen.project(Self.labels)
    var expected = 0.0
    for k in 0..<Self.n {
      let variance = eigen.values[k] + 0.1
      for column in 0..<2 {
        expected -=
          (projected[k, column] * projected[k, column] / variance + log(2 * .pi * variance)) / 2
      }
    }
    expectClose(found.value, expected, relative: 1e-11)
    let process = try GaussianProcess(
      kernel: Self.kernel, labels: Self.labels, noiseVariance: 0.1)
    expectClose(process.logMarginalLikelihoods.reduce(0, +), found.value, relative: 1e-12)
  }

  /// Central differences with step h: error h^2 f''' / 6 plus 1e-13 / h.
  ///
  /// With h = 1e-4 and third
  /// derivatives up to n / ridge^3 = 4e4 that is 7e-5 of derivatives of size 1e2.
  @Test func derivatives() throws {
    let h = 1e-4
    func value(_ kernel: Matrix<Double>, _ ridge: Double) throws -> Double {
      try MarginalLikelihood(kernel: kernel, labels: Self.labels, ridge: ridge).value
    }
    let found = try MarginalLikelihood(kernel: Self.kernel, labels: Self.labels, ridge: 0.1)
    let slope = (try value(Self.kernel, 0.1 + h) - value(Self.kernel, 0.1 - h)) / (2 * h)
    expectClose(found.ridgeDerivative, slope, relative: 1e-5, absolute: 1e-4)
    // Along the scale of the kernel, and along a matrix of no special form.
    let other = KernelFixtures.normals(Self.n, 3, seed: 9).gram()
    for direction in [Self.kernel, 0.01 * other] {
      let slope =
        (try value(Self.kernel + h * direction, 0.1) - value(Self.kernel - h * direction, 0.1))
        / (2 * h)
      expectClose(found.derivative(along: direction), slope, relative: 1e-5, absolute: 1e-4)
    }
  }

  @Test func singularKernel() {
    var x = Self.x
    x[row: 5] = x[row: 4]
    #expect(throws: KernelError.self) {
      try MarginalLikelihood(kernel: KernelFixtures.relu(x), labels: Self.labels, ridge: 0)
    }
  }

  // MARK: Cross-validation

  /// Parts of one row are the leave-one-out errors, which come from one decomposition of all rows.
  @Test(arguments: Intercept.allCases) func partsOfOneRow(intercept: Intercept) throws {
    let ridges = [1e-3, 0.1, 3]
    let found = try CrossValidation(
      kernel: Self.kernel, labels: Self.labels, folds: (0..<Self.n).map { [$0] }, ridges: ridges,
      intercept: intercept)
    let single = LeaveOneOut(
      spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels, intercept: intercept)
    for (point, ridge) in zip(found.curve, ridges) {
      let expected = try single.evaluate(ridge: ridge)
      // The condition number is below 4e4: 1e-10 leaves a factor of 20.
      expectClose(point.meanSquare, expected.meanSquare, relative: 1e-10)
      let wrong = zip(Self.labels.decisions, expected.predictions.decisions).count { $0 != $1 }
      #expect(point.classificationError == Double(wrong) / Double(Self.n))
    }
  }

  /// Two parts against fits written out.
  @Test func twoParts() throws {
    let folds = [Array(0..<15), Array(15..<Self.n)]
    let found = try CrossValidation(
      kernel: Self.kernel, labels: Self.labels, folds: folds, ridges: [0.2])
    var sums = [0.0, 0.0]
    for (part, held) in folds.enumerated() {
      let kept = folds[1 - part]
      let inner = Self.kernel.selectingRows(kept).selectingColumns(kept).addingToDiagonal(0.2)
      let predicted =
        Self.kernel.selectingRows(held).selectingColumns(kept)
        * (try Cholesky(inner).solve(Self.labels.selectingRows(kept)))
      sums[part] = (Self.labels.selectingRows(held) - predicted).elements.reduce(0) { $0 + $1 * $1 }
    }
    expectClose(
      found.curve[0].meanSquare, (sums[0] + sums[1]) / Double(2 * Self.n), relative: 1e-11)
  }
}
