import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// Conjugate gradients against Cholesky, with and without a preconditioner.
@Suite struct ConjugateGradientsTests {
  private static let n = 300
  private static let x = KernelFixtures.sphere(n, 6, seed: 4)
  private static let kernel = KernelFixtures.relu(x)
  private static let b = KernelFixtures.normals(n, 3, seed: 5)
  private static let ridge = 1e-4

  private static func solve(
    _ b: Matrix<Double>, from start: ConjugateGradients.State? = nil,
    _ options: ConjugateGradients.Options = .init(),
    _ precondition: (Matrix<Double>) -> Matrix<Double> = { $0 }
  ) throws -> ConjugateGradients {
    let blocks = MatrixBlocks(kernel, isSymmetric: true)
    // Other tests change the number of BLAS threads, on which the last bits depend.
    return try BLASInformation.withSingleThread {
      try ConjugateGradients(
        b, from: start, options: options,
        product: { v in ridge * v + (try blocks.product(with: v, strip: 70)) },
        precondition: precondition)
    }
  }

  /// |x - x*| <= |r| / ridge: a relative residual of 1e-12 of |b| = 17 leaves 2e-7.
  @Test func solution() throws {
    var options = ConjugateGradients.Options()
    options.tolerance = 1e-12
    let exact = try Cholesky(Self.kernel.addingToDiagonal(Self.ridge)).solve(Self.b)
    let found = try Self.solve(Self.b, options)
    #expect(found.converged)
    expectClose(found.solution, exact, absolute: 2e-7)
    #expect(found.relativeResiduals.allSatisfy { $0 < 1e-11 })
  }

  /// The preconditioner shortens the way, and does not move the goal.
  @Test func preconditioned() throws {
    var options = ConjugateGradients.Options()
    options.tolerance = 1e-10
    let landmarks = Array(stride(from: 0, to: Self.n, by: 3))
    let points = Self.x.selectingRows(landmarks)
    let preconditioner = try NystromPreconditioner(
      cross: MatrixBlocks(KernelFixtures.relu(Self.x, points), isSymmetric: false),
      landmarks: KernelFixtures.relu(points), ridge: Self.ridge)
    let plain = try Self.solve(Self.b, options)
    let helped = try Self.solve(Self.b, options) { preconditioner.apply($0) }
    #expect(helped.converged && plain.converged)
    #expect(2 * helped.iterations < plain.iterations, "\(helped.iterations) of \(plain.iterations)")
    // Residuals of 1e-10 |b| = 2e-9 over the ridge, twice.
    expectClose(helped.solution, plain.solution, absolute: 4e-5)
  }

  /// U is orthonormal and P^-1 has the eigenvalues of its formula, on U and beside it.
  @Test func nystromFormula() throws {
    let points = Self.x.selectingRows(Array(0..<40))
    let p = try NystromPreconditioner(
      cross: MatrixBlocks(KernelFixtures.relu(Self.x, points), isSymmetric: false),
      landmarks: KernelFixtures.relu(points), ridge: Self.ridge, rank: 12)
    #expect(p.values.count == 12 && p.values == p.values.sorted(by: >))
    // The last eigenvalue kept is above 1e-3 of the first: orthonormal to 2e-16 / 1e-3.
    expectClose(p.vectors.gram(.transposed), Matrix<Double>.identity(12), absolute: 1e-11)
    let image = p.apply(p.vectors)
    let factors = p.values.map { (p.values[11] + Self.ridge) / ($0 + Self.ridge) }
    let expected = Matrix(rows: Self.n, columns: 12) { p.vectors[$0, $1] * factors[$1] }
    expectClose(image, expected, absolute: 1e-11)
    var beside = Self.b
    beside = beside - p.vectors * Matrix.product(p.vectors, .transposed, beside)
    expectClose(p.apply(beside), beside, absolute: 1e-10)
  }

  /// A run that goes on from a state reaches the same bits as one that was not stopped.
  @Test func resumes() throws {
    struct Stop: Error {}
    final class Kept: @unchecked Sendable { var state: ConjugateGradients.State? }
    let kept = Kept()
    var options = ConjugateGradients.Options()
    options.progress = { state, _ in
      guard state.iterations == 5 else { return }
      kept.state = state
      throw Stop()
    }
    #expect(throws: Stop.self) { try Self.solve(Self.b, options) }
    let resumed = try Self.solve(Self.b, from: kept.state)
    let whole = try Self.solve(Self.b)
    #expect(resumed.solution == whole.solution && resumed.iterations == whole.iterations)
  }

  @Test func zeroColumnAndLimit() throws {
    var b = Self.b
    for row in 0..<Self.n { b[row, 1] = 0 }
    let found = try Self.solve(b)
    #expect(found.solution[column: 1].allSatisfy { $0 == 0 } && found.relativeResiduals[1] == 0)
    var options = ConjugateGradients.Options()
    options.maximumIterations = 3
    let short = try Self.solve(b, options)
    #expect(!short.converged && short.iterations == 3)
  }

  @Test func indefinite() {
    #expect(throws: LinearAlgebraError.self) {
      try ConjugateGradients(
        Self.b, product: { -1 * $0 }, precondition: { $0 })
    }
  }

  /// The streamed product of one triangle, and of a rectangle.
  ///
  /// Sums of 300 terms below 1: 300 * 1.1e-16 * 1 leaves 1e-12 with room.
  @Test(arguments: [1, 7, 100, 300, 1000], [40, 64, 4096])
  func streamedProducts(strip: Int, width: Int) throws {
    let symmetric = try MatrixBlocks(Self.kernel, isSymmetric: true)
      .product(with: Self.b, strip: strip, width: width)
    expectClose(symmetric, Self.kernel * Self.b, absolute: 1e-11)
    let part = Self.kernel.selectingRows(Array(0..<120))
    let rectangle = try MatrixBlocks(part, isSymmetric: false)
      .product(with: Self.b, strip: strip, width: width)
    expectClose(rectangle, part * Self.b, absolute: 1e-11)
  }
}
