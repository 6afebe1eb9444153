import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct FactorizationTests {
  /// Sizes straddle the block edges of LAPACK.
  @Test(arguments: [1, 2, 3, 10, 64, 65, 130])
  func choleskyReconstructsAndSolves(n: Int) throws {
    let a = RandomStream(seed: 1).normalMatrix(rows: n, columns: n + 2, as: Double.self)
    let spd = a.gram().addingToDiagonal(1)
    let cholesky = try Cholesky(spd)
    // Backward error of Cholesky: n eps |A| (Higham 2002, theorem 10.3), |A| <= trace.
    let tolerance = Double(n + 1) * 2.3e-16 * spd.trace
    expectClose(
      .product(cholesky.factor, .none, cholesky.factor, .transposed), spd,
      absolute: tolerance)
    let x = RandomStream(seed: 2).normalMatrix(rows: n, columns: 3, as: Double.self)
    // The smallest eigenvalue is at least 1, so the residual bounds the error.
    expectClose(cholesky.solve(spd * x), x, absolute: 10 * tolerance)
  }

  @Test func choleskyNamesTheFailingPivot() {
    let matrix = Matrix<Double>([[4, 2, 0], [2, 1, 0], [0, 0, -3]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 1, value: 0)) {
      try Cholesky(matrix)
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 0, column: 1, value: .infinity)) {
      try SymmetricEigen(Matrix<Double>([[1, .infinity], [.infinity, 1]]))
    }
  }

  @Test(arguments: [1, 2, 5, 33, 100])
  func eigenvectorsDiagonalize(n: Int) throws {
    let a = RandomStream(seed: 3).normalMatrix(rows: n, columns: n, as: Double.self)
    let symmetric = a + a.transposed
    let eigen = try SymmetricEigen(symmetric)
    let tolerance = Double(n) * 2.3e-15 * symmetric.frobeniusNorm
    #expect(eigen.values == eigen.values.sorted())
    expectClose(eigen.vectors.gram(), Matrix<Double>.identity(n), absolute: Double(n) * 1e-14)
    expectClose(eigen.apply({ $0 }, to: .identity(n)), symmetric, absolute: tolerance)
    expectClose(
      try SymmetricEigen.values(of: symmetric), eigen.values, absolute: tolerance)
    let single = try SymmetricEigen(symmetric.converted(to: Float.self))
    expectClose(
      single.values.map(Double.init), eigen.values,
      absolute: Double(n) * 1.2e-6 * symmetric.frobeniusNorm)
  }

  @Test func leastSquaresOfLeastNorm() throws {
    // Rank 2 of 3 columns: the solution must be orthogonal to the null vector (1, 1, -1).
    let a = Matrix<Double>([[1, 0, 1], [0, 1, 1], [1, 1, 2], [2, 1, 3]])
    let svd = try SingularValues(a)
    #expect(svd.rank() == 2)
    let x = svd.leastSquares(.column([1, 2, 3, 4])).elements
    expectClose(a * x, [1, 2, 3, 4], absolute: 1e-14)
    expectClose(x[0] + x[1] - x[2], 0, absolute: 1e-14)
  }

  @Test func productsAgreeWithTheDefinition() {
    let a = RandomStream(seed: 4).normalMatrix(rows: 7, columns: 5, as: Double.self)
    let b = RandomStream(seed: 5).normalMatrix(rows: 5, columns: 3, as: Double.self)
    let direct = Matrix(rows: 7, columns: 3) { i, j in
      (0..<5).reduce(0.0) { $0 + a[i, $1] * b[$1, j] }
    }
    expectClose(a * b, direct, absolute: 1e-14)
    expectClose(
      .product(a.transposed, .transposed, b.transposed, .transposed), direct,
      absolute: 1e-14)
    expectClose(a.gram(.transposed), a.transposed * a, absolute: 1e-14)
    #expect(a.gram() == a.gram().transposed)
    expectClose(
      a.apply(.transposed, to: a[column: 2]), (a.transposed * a)[column: 2],
      absolute: 1e-14)
  }

  @Test func emptyMatricesAreFine() throws {
    let empty = Matrix<Double>(rows: 0, columns: 0)
    #expect(try Cholesky(empty).solve(empty) == empty)
    #expect(try SymmetricEigen(empty).values.isEmpty)
    #expect(
      Matrix<Double>(rows: 3, columns: 0) * Matrix<Double>(rows: 0, columns: 2)
        == Matrix(rows: 3, columns: 2))
  }
}

@Suite struct RandomStreamTests {
  /// The known answers of the reference implementation (Random123, kat_vectors, philox4x32 10).
  @Test func philoxMatchesThePublishedVectors() {
    var stream = RandomStream(seed: 0, stream: 0)
    let first = stream.next()
    let second = stream.next()
    #expect(UInt32(truncatingIfNeeded: first) == 0x6627_e8d5)
    #expect(UInt32(truncatingIfNeeded: first >> 32) == 0xe169_c58d)
    #expect(UInt32(truncatingIfNeeded: second) == 0xbc57_ac4c)
    #expect(UInt32(truncatingIfNeeded: second >> 32) == 0x9b00_dbd8)
  }

  @Test func quantileInvertsTheDistribution() {
    var stream = RandomStream(seed: 7)
    for _ in 0..<2000 {
      let u = stream.uniform()
      var copy = u
      if stream.next() % 3 == 0 { copy = u * 1e-12 }
      let z = inverseNormal(copy)
      let p = 0.5 * erfc(-z / 2.0.squareRoot())
      // dp/dz = density, so a relative error e of z moves p by |z| density e. AS 241 gives 16
      // figures in its two inner ranges; its outermost, sqrt(-ln p) > 5, errs by up to 2.1e-12
      // (its published coefficients against a root of erfc in 40 digits, p from 1e-12 to 1e-100).
      let slope = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      let error = min(copy, 1 - copy) > 1.4e-11 ? 4e-16 : 2.1e-12
      expectClose(p, copy, relative: 1e-14, absolute: error * abs(z) * slope)
    }
  }

  @Test func logarithmIsAccurate() {
    var stream = RandomStream(seed: 8)
    for exponent in stride(from: -300.0, through: 300.0, by: 7) {
      let x = stream.uniform() * pow(10, exponent)
      expectClose(logarithm(x), log(x), relative: 5e-16, absolute: 3e-16)
    }
    #expect(logarithm(1) == 0)
  }

  @Test func momentsOfTheNormal() {
    let count = 200_000
    var stream = RandomStream(seed: 9)
    let draws = stream.normals(count)
    let n = Double(count)
    // Standard errors: 1, sqrt 2, sqrt 15, sqrt 96 over sqrt n; five of them.
    let moments = (1...4).map { k in draws.reduce(0) { $0 + pow($1, Double(k)) } / n }
    for (moment, (exact, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      expectClose(moment, exact, absolute: 5 * (variance / n).squareRoot())
    }
  }

  @Test func drawsDoNotDependOnThreads() {
    let a = RandomStream(seed: 10).normalMatrix(rows: 9, columns: 4, as: Double.self)
    let b = RandomStream(seed: 10).normalMatrix(rows: 20, columns: 4, as: Double.self)
    #expect(a.elements == Array(b.elements.prefix(36)))
    #expect(RandomStream(seed: 10).child("a").seed == 10)
    var (x, y) = (RandomStream(seed: 10).child("a"), RandomStream(seed: 10).child("b"))
    #expect(x.next() != y.next())
    var order = RandomStream(seed: 11)
    #expect(order.permutation(50).sorted() == Array(0..<50))
  }
}

@Suite struct QuadratureTests {
  @Test func rulesAreExactForPolynomials() {
    for count in [1, 2, 5, 20, 64] {
      let hermite = GaussRule.hermite(count)
      let legendre = GaussRule.legendre(count)
      var double = 1.0  // (2j - 1)!!
      for j in 0..<min(count, 8) {
        if j > 0 { double *= Double(2 * j - 1) }
        expectClose(hermite.apply { pow($0, Double(2 * j)) }, double, relative: 1e-12)
        expectClose(
          legendre.apply { pow($0, Double(2 * j)) }, 2 / Double(2 * j + 1), relative: 1e-12)
      }
    }
  }

  @Test func adaptiveErrorEstimateIsHonest() {
    let quadrature = AdaptiveQuadrature()
    let cases: [((Double) -> Double, Double, Double, Double)] = [
      ({ exp($0) }, 0, 1, M_E - 1), ({ 1 / (1 + 25 * $0 * $0) }, -1, 1, 0.4 * atan(5)),
      ({ $0.squareRoot() }, 0, 1, 2.0 / 3), ({ abs($0 - 0.3) }, 0, 1, 0.29),
    ]
    for (f, a, b, exact) in cases {
      let integral = quadrature.integrate(from: a, to: b, f)
      #expect(integral.converged)
      expectClose(integral.value, exact, absolute: max(integral.error, 1e-15))
      #expect(integral.error < 1e-11)
    }
    let hard = AdaptiveQuadrature(maximumIntervals: 4).integrate(from: 0, to: 1) {
      sin(1 / ($0 + 1e-6))
    }
    #expect(!hard.converged)
  }

  @Test func bivariateExpectations() {
    let expectation = GaussianExpectation()
    // E[u^2 v^2] = q1 q2 (1 + 2 c^2).
    let square = expectation.product(variances: 2, 3, correlation: 0.6, { $0 * $0 }, { $0 * $0 })
    expectClose(square.value, 6 * (1 + 2 * 0.36), relative: 1e-11)
    // P(u > 0, v > 0) = 1/4 + asin(c) / 2 pi.
    let orthant = expectation.product(
      variances: 1, 1, correlation: -0.99, kinks: [0], { $0 > 0 ? 1 : 0 }, { $0 > 0 ? 1 : 0 })
    expectClose(orthant.value, 0.25 + asin(-0.99) / (2 * .pi), absolute: 1e-11)
  }
}

@Suite struct ParallelTests {
  @Test(arguments: [1, 2, 7]) func everyIndexOnce(threads: Int) {
    var counts = [Int](repeating: 0, count: 1000)
    counts.parallelFill(chunk: 7, parallelism: Parallelism(threads: threads)) { index, chunk in
      for offset in chunk.indices { chunk[offset] += index * 7 + offset }
    }
    #expect(counts == Array(0..<1000))
  }

  @Test func singleThreadScopeRestores() {
    let before = BLASInformation.threads
    BLASInformation.withSingleThread {
      BLASInformation.withSingleThread { #expect(BLASInformation.threads == 1) }
      #expect(BLASInformation.threads == 1)
    }
    #expect(BLASInformation.threads == before)
    #expect(!BLASInformation.coreName.isEmpty)
  }
}
