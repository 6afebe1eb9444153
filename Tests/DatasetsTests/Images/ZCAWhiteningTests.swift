import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

@Suite struct ZCAWhiteningTests {
  static let training = RandomStream(seed: 5)
    .normalMatrix(rows: 40, columns: 6, as: Double.self)
    .map { $0 + 0.5 }

  /// The uncentred covariance, summed entry by entry.
  private func covariance(_ x: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: x.columns, columns: x.columns) { i, j in
      (0..<x.rows).reduce(0) { $0 + x[$1, i] * x[$1, j] } / Double(x.rows)
    }
  }

  /// W W (C + b) = I and W C = C W, W positive: together they say W = (C + b)^{-1/2} without an
  /// eigenvector.
  @Test(arguments: [1e-4, 0.1, 3])
  func isTheInverseRoot(added: Double) throws {
    let fit = try ZCAWhitening(fitting: Self.training, regularization: .absolute(added))
    let (w, c) = (fit.matrix, covariance(Self.training))
    #expect(w == w.transposed)
    // Condition of C + b at most 30.
    let product = w * (w * c.addingToDiagonal(added))
    expectClose(product, Matrix<Double>.identity(6), absolute: 1e-13)
    expectClose(w * c, c * w, absolute: 1e-13)
    #expect(try SymmetricEigen.values(of: w)[0] > 0)
  }

  /// The covariance of the whitened training rows is C (C + b)^{-1}, solved by elimination.
  @Test func whitenedCovariance() throws {
    let added = 0.2
    let fit = try ZCAWhitening(fitting: Self.training, regularization: .absolute(added))
    let whitened = try fit.applied(to: Self.training)
    let c = covariance(Self.training)
    let expected = try Cholesky(c.addingToDiagonal(added)).solve(c)
    expectClose(covariance(whitened), expected, absolute: 1e-13)
    // Relative to the mean eigenvalue, which is the mean of the diagonal.
    let mean = c.trace / 6
    let same = try ZCAWhitening(fitting: Self.training, regularization: .relative(added / mean))
    expectClose(same.added, added, relative: 1e-13)
    expectClose(same.matrix, fit.matrix, relative: 1e-11, absolute: 1e-12)
  }

  /// Fewer rows than features: the directions that no row has are scaled by b^{-1/2}.
  @Test func fewRows() throws {
    let two = Matrix<Double>([[1, 1, 0], [1, -1, 0]])
    let fit = try ZCAWhitening(fitting: two, regularization: .absolute(0.25))
    // C = diag(1, 1, 0).
    let expected = Matrix<Double>([
      [1 / 1.25.squareRoot(), 0, 0], [0, 1 / 1.25.squareRoot(), 0], [0, 0, 2],
    ])
    expectClose(fit.matrix, expected, absolute: 1e-15)
    expectClose(fit.eigenvalues, [0, 1, 1], absolute: 1e-15)
  }

  /// Fitted on images and mirror images, whitening and mirroring commute.
  @Test func commutesWithFlips() throws {
    let images = try sampleImages(30, seed: 6).normalizingContrast()
    let fit = try ZCAWhitening(fitting: images.appendingFlips().x)
    let one = try fit.applied(to: images.flippedHorizontally())
    let other = try fit.applied(to: images).flippedHorizontally()
    // Entries up to 1 / sqrt(60 b); eigenvectors cost the condition 1/b of W^2 at most.
    expectClose(one.x, other.x, absolute: 1e-10)
  }

  @Test func refusals() {
    for value in [0, -1, Double.nan, .infinity] {
      let error = datasetError {
        _ = try ZCAWhitening(fitting: Self.training, regularization: .absolute(value))
      }
      guard case .invalidRegularization = error else {
        Issue.record("\(value) gave \(String(describing: error))")
        continue
      }
    }
    #expect(
      datasetError {
        _ = try ZCAWhitening(fitting: Self.training).applied(
          to: Matrix<Double>(rows: 1, columns: 5))
      } == .featureMismatch(seen: 5, expected: 6))
  }
}
