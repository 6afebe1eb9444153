import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// The evidence at its best scale against dense likelihoods, and its gradient against differences.
@Suite struct ScaledEvidenceTests {
  private static let n = 30
  private static let kernel = KernelFixtures.relu(KernelFixtures.sphere(n, 4, seed: 12))
  private static let labels = KernelFixtures.normals(n, 2, seed: 13).map { $0 + 3 }
  private static let ridge = 0.07

  private static func evidence(_ intercept: Intercept) throws -> ScaledEvidence {
    ScaledEvidence(spectrum: try KernelSpectrum(kernel), labels: labels, intercept: intercept)
  }

  /// log N(Y; 0, s^2 (K + ridge I)) by Cholesky, largest at the scale found.
  ///
  /// The condition number is below n / 0.07 = 430: 430 n 1e-16 = 1e-12 of a sum of size 100.
  @Test func bestScale() throws {
    let found = try #require(try Self.evidence(.none).evaluate(ridge: Self.ridge))
    func value(_ scale: Double) throws -> Double {
      try MarginalLikelihood(
        kernel: scale * Self.kernel, labels: Self.labels, ridge: scale * Self.ridge
      ).value
    }
    expectClose(found.logLikelihood, try value(found.scale), relative: 1e-11)
    for factor in [0.5, 0.99, 1.01, 2] {
      #expect(try value(factor * found.scale) < found.logLikelihood)
    }
  }

  /// A flat prior of the constant is the likelihood of the labels' contrasts Z^T Y, Z an orthonormal
  /// basis of the vectors that sum to 0, but for the constant log n / 2 of each output.
  ///
  /// Helmert's contrasts are such a basis. Same tolerance as above.
  @Test func constantWithAFlatPrior() throws {
    let n = Self.n
    let z = Matrix<Double>(rows: n - 1, columns: n) { k, j in
      let length = (Double((k + 1) * (k + 2))).squareRoot()
      return j <= k ? 1 / length : j == k + 1 ? -Double(k + 1) / length : 0
    }
    let found = try #require(try Self.evidence(.unpenalized).evaluate(ridge: Self.ridge))
    let contrasts = try MarginalLikelihood(
      kernel: found.scale * (z * Self.kernel * z.transposed), labels: z * Self.labels,
      ridge: found.scale * Self.ridge)
    expectClose(found.logLikelihood, contrasts.value - log(Double(n)), relative: 1e-11)
    // Adding a constant to the labels changes nothing.
    let moved = ScaledEvidence(
      spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels.map { $0 - 50 },
      intercept: .unpenalized)
    expectClose(
      try #require(moved.evaluate(ridge: Self.ridge)).logLikelihood, found.logLikelihood,
      relative: 1e-9)
  }

  @Test func unboundedEvidence() throws {
    let spectrum = try KernelSpectrum(Self.kernel)
    let constant = Matrix(rows: Self.n, columns: 1, repeating: 4.0)
    let fitted = ScaledEvidence(spectrum: spectrum, labels: constant, intercept: .unpenalized)
    #expect(fitted.evaluate(ridge: 0.1) == nil)
    let duplicated = try KernelSpectrum(Matrix([[1, 1], [1, 1]]))
    let labels = Matrix<Double>.column([1, 2])
    #expect(ScaledEvidence(spectrum: duplicated, labels: labels).evaluate(ridge: 0) == nil)
    #expect(ScaledEvidence(spectrum: duplicated, labels: labels).evaluate(ridge: 0.1) != nil)
  }

  /// Central differences with step h = 1e-4 of a function whose third derivatives are below
  /// n / ridge^3 = 1e5: 2e-4 of derivatives of size 1e2, and rounding 1e-13 / h.
  @Test(arguments: Intercept.allCases) func gradient(_ intercept: Intercept) throws {
    let h = 1e-4
    func value(_ kernel: Matrix<Double>, _ ridge: Double) throws -> Double {
      let evidence = ScaledEvidence(
        spectrum: try KernelSpectrum(kernel), labels: Self.labels, intercept: intercept)
      return try #require(evidence.evaluate(ridge: ridge)).logLikelihood
    }
    let (kernel, ridge) = (Self.kernel, Self.ridge)
    let found = try #require(
      try ScaledEvidenceGradient(
        kernel: kernel, labels: Self.labels, ridge: ridge, intercept: intercept))
    expectClose(found.logLikelihood, try value(kernel, ridge), relative: 1e-11)
    let slope = (try value(kernel, ridge + h) - value(kernel, ridge - h)) / (2 * h)
    expectClose(found.ridgeDerivative, slope, relative: 1e-5, absolute: 1e-3)
    let other = 0.01 * KernelFixtures.normals(Self.n, 3, seed: 19).gram()
    for direction in [kernel, other] {
      let slope =
        (try value(kernel + h * direction, ridge) - value(kernel - h * direction, ridge)) / (2 * h)
      expectClose(found.derivative(along: direction), slope, relative: 1e-5, absolute: 1e-3)
      var sum = 0.0
      for i in 0..<Self.n {
        for j in 0...i { sum += found.weight(i, j) * direction[i, j] }
      }
      expectClose(sum, found.derivative(along: direction), relative: 1e-10, absolute: 1e-10)
    }
  }
}
