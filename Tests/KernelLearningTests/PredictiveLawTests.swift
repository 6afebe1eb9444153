import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// Predictive variances against a dense Gaussian process.
@Suite struct PredictiveLawTests {
  private static let n = 25
  private static let x = KernelFixtures.sphere(n, 3, seed: 61)
  private static let new = KernelFixtures.sphere(8, 3, seed: 62)
  private static let kernel = KernelFixtures.relu(x)
  private static let cross = KernelFixtures.relu(new, x)
  private static let labels = KernelFixtures.normals(n, 1, seed: 63).map { $0 + 7 }
  private static let priors = [Double](repeating: 0.5, count: 8)

  /// The condition number is below n / 0.04 = 600: 1e-10 leaves a factor 1e3.
  @Test func withoutAConstant() throws {
    let ridge = 0.04
    let law = try #require(
      PredictiveLaw(spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels, ridge: ridge))
    let process = try GaussianProcess(
      kernel: Self.kernel, labels: Self.labels, noiseVariance: ridge)
    let expected = process.variances(cross: Self.cross, priorVariances: Self.priors)
      .map { law.scale * ($0 + ridge) }
    expectClose(
      law.variances(cross: Self.cross, priorVariances: Self.priors), expected, relative: 1e-10)
  }

  /// A constant with a flat prior is the limit of one with variance B: the difference is of the order
  /// of |K| / (n B) = 1e-6 of the variance for B = 1e5, and rounding B 1e-16 / ridge.
  @Test func withAConstant() throws {
    let (ridge, wide) = (0.04, 1e5)
    let law = try #require(
      PredictiveLaw(
        spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels, ridge: ridge,
        intercept: .unpenalized))
    let process = try GaussianProcess(
      kernel: Self.kernel.map { $0 + wide }, labels: Self.labels, noiseVariance: ridge)
    let expected = process.variances(
      cross: Self.cross.map { $0 + wide }, priorVariances: Self.priors.map { $0 + wide }
    ).map { law.scale * ($0 + ridge) }
    expectClose(
      law.variances(cross: Self.cross, priorVariances: Self.priors), expected, relative: 1e-5)
    let model = try KernelRidge(
      kernel: Self.kernel, labels: Self.labels, ridge: ridge, intercept: .unpenalized)
    expectClose(
      process.mean(Self.cross.map { $0 + wide }), model.predict(Self.cross), absolute: 1e-4)
  }

  /// Covariances against the dense process, as `withoutAConstant`; the prior's off-diagonal is a kernel.
  @Test func covarianceWithoutAConstant() throws {
    let ridge = 0.04
    let law = try #require(
      PredictiveLaw(spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels, ridge: ridge))
    let process = try GaussianProcess(
      kernel: Self.kernel, labels: Self.labels, noiseVariance: ridge)
    let prior = KernelFixtures.relu(Self.new)
    let expected = law.scale * process.covariance(cross: Self.cross, prior: prior)
    expectClose(
      law.covariance(cross: Self.cross, prior: prior, includesNoise: false), expected,
      absolute: 1e-10 * law.scale)
  }

  /// The diagonal of new observations is `variances`; the sums run in another order, over 25 rows of
  /// condition 600.
  @Test(arguments: [Intercept.none, .unpenalized]) func covarianceDiagonal(intercept: Intercept)
    throws
  {
    let law = try #require(
      PredictiveLaw(
        spectrum: try KernelSpectrum(Self.kernel), labels: Self.labels, ridge: 0.04,
        intercept: intercept))
    let prior = KernelFixtures.relu(Self.new)
    let covariance = law.covariance(cross: Self.cross, prior: prior, includesNoise: true)
    expectClose(
      covariance.diagonal, law.variances(cross: Self.cross, priorVariances: prior.diagonal),
      relative: 1e-11)
    #expect(covariance == covariance.transposed)
  }

  /// Values drawn from the law: standardized errors have mean square 1, with a standard error of
  /// sqrt(2 / m), times what the estimate of the scale from n rows adds.
  @Test func coversItsOwnDraws() throws {
    let (n, m, ridge) = (150, 150, 0.1)
    let x = KernelFixtures.sphere(n + m, 3, seed: 64)
    let kernel = KernelFixtures.relu(x)
    let factor = try Cholesky(kernel.addingToDiagonal(ridge)).factor
    let draws = 3.0 * (factor * KernelFixtures.normals(n + m, 1, seed: 65))
    let known = Array(0..<n)
    let left = Array(n..<n + m)
    let inner = kernel.selectingRows(known).selectingColumns(known)
    let cross = kernel.selectingRows(left).selectingColumns(known)
    let spectrum = try KernelSpectrum(inner)
    let labels = draws.selectingRows(known)
    let law = try #require(PredictiveLaw(spectrum: spectrum, labels: labels, ridge: ridge))
    let model = try KernelRidge(spectrum: spectrum, labels: labels, ridge: ridge)
    let score = GaussianScore(
      targets: draws.selectingRows(left).elements, means: model.predict(cross).elements,
      variances: law.variances(
        cross: cross, priorVariances: left.map { kernel[$0, $0] }))
    // Three standard errors of one of both, for this seed.
    #expect(abs(score.meanSquaredDeviation - 1) < 0.35)
    expectClose(law.scale, 9, relative: 0.35)
  }

  @Test func noLaw() throws {
    let constant = Matrix(rows: Self.n, columns: 1, repeating: 2.0)
    #expect(
      PredictiveLaw(
        spectrum: try KernelSpectrum(Self.kernel), labels: constant, ridge: 0.1,
        intercept: .unpenalized) == nil)
  }
}
