import Cluster
import Dynamics
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// What is built on distributed factorizations, against the same on one process.
///
/// LAPACK stands in for ScaLAPACK, which `make test-mpi` tries.
@Suite struct DistributedSpectrumTests {
  static let n = 37

  /// A positive definite kernel with a well-spread spectrum.
  static let kernel: Matrix<Double> = {
    let x = KernelFixtures.normals(n, 11, seed: 5)
    return Matrix.product(x, .none, x, .transposed).addingToDiagonal(0.5)
  }()
  static let y = KernelFixtures.normals(n, 3, seed: 6)

  private func distributed(_ member: any Communicator, block: Int = 4) -> DistributedMatrix {
    let n = Self.n
    let layout = BlockCyclic(
      rows: n, columns: n, block: block, grid: ProcessGrid(ranks: member.size))
    let matrix = DistributedMatrix(layout, rank: member.rank)
    for rows in layout.rows.blocks {
      for columns in layout.columns.blocks
      where columns.lowerBound <= rows.lowerBound
        && layout.owner(row: rows.lowerBound, column: columns.lowerBound) == member.rank
      {
        let part = rows.flatMap { row in columns.map { Self.kernel[row, $0] } }
        part.withUnsafeBufferPointer {
          matrix.set(rows: rows, columns: columns, $0.baseAddress!)
        }
      }
    }
    return matrix
  }

  /// Sums of n products of numbers of size 1, in another order: n roundings, and some room for the
  /// projections that go in twice.
  static let tolerance = 10 * Double(n) * Double.ulpOfOne

  @Test(arguments: [1, 2, 3, 4, 6])
  func projectionsAndTheirCombinationsAgree(_ ranks: Int) throws {
    // One eigenvalue is 26-fold, and its eigenvectors are those of LAPACK with one number of threads.
    let (expected, weights, results) = try BLASInformation.withSingleThread {
      let expected = try KernelSpectrum(Self.kernel)
      let weights = expected.values.map { 1 / ($0 + 0.1) }
      let results = try withMembers(ranks) { member in
        let spectrum = try DistributedSpectrum(
          distributed(member), rounding: 1e-7, LocalAlgebra(communicator: member), on: member)
        return (
          spectrum.values, spectrum.project(Self.y),
          spectrum.apply({ 1 / ($0 + 0.1) }, to: Self.y), spectrum.squareCombiner()(weights)
        )
      }
      return (expected, weights, results)
    }
    let projected = expected.project(Self.y)
    let solved = expected.apply({ 1 / ($0 + 0.1) }, to: Self.y)
    let squares = expected.squareCombiner()(weights)
    for (values, projections, solution, sums) in results {
      #expect(values == expected.values)
      #expect(largest(projections - projected) < Self.tolerance * largest(projected))
      #expect(largest(solution - solved) < Self.tolerance * largest(solved))
      #expect(zip(sums, squares).allSatisfy { abs($0 - $1) < Self.tolerance * 10 })
      // Every rank decides from the same bits.
      #expect(projections == results[0].1 && solution == results[0].2 && sums == results[0].3)
    }
  }

  /// What is chosen and told from the parts is what one process chooses and tells.
  @Test func ridgeEvidenceLawAndLabelsAgree() throws {
    try BLASInformation.withSingleThread {
      let expected = try KernelSpectrum(Self.kernel)
      let cross = KernelFixtures.normals(5, Self.n, seed: 8)
      let priors = [Double](repeating: 200, count: 5)
      let selection = try RidgeSelection(
        spectrum: expected, labels: Self.y, intercept: .unpenalized)
      let law = try #require(
        PredictiveLaw(
          spectrum: expected, labels: Self.y, ridge: 0.3, intercept: .unpenalized))
      let variances = law.variances(cross: cross, priorVariances: priors)
      let shares = LabelProjections(spectrum: expected, labels: Self.y).cumulativeShares
      let results = try withMembers(3) { member in
        let spectrum = try DistributedSpectrum(
          distributed(member), rounding: 1e-7, LocalAlgebra(communicator: member), on: member)
        let selection = try RidgeSelection(
          spectrum: spectrum, labels: Self.y, intercept: .unpenalized)
        let law = PredictiveLaw(
          spectrum: spectrum, labels: Self.y, ridge: 0.3, intercept: .unpenalized)
        return (
          selection, law?.variances(cross: cross, priorVariances: priors),
          LabelProjections(spectrum: spectrum, labels: Self.y).cumulativeShares
        )
      }
      // Condition numbers up to about 100 multiply the roundings of the projections.
      let tolerance = 100 * Self.tolerance
      for (found, itsVariances, itsShares) in results {
        #expect(found.index == selection.index)
        #expect(
          largest(found.model.coefficients - selection.model.coefficients)
            < tolerance * largest(selection.model.coefficients))
        for (a, b) in zip(found.curve, selection.curve) {
          #expect(abs(a.leaveOneOut - b.leaveOneOut) < tolerance * b.leaveOneOut)
          #expect(abs(a.degreesOfFreedom - b.degreesOfFreedom) < tolerance * Double(Self.n))
        }
        let theirs = try #require(itsVariances)
        for (a, b) in zip(theirs, variances) { #expect(abs(a - b) < tolerance * abs(b)) }
        for (a, b) in zip(itsShares, shares) { #expect(abs(a - b) < tolerance) }
      }
    }
  }

  @Test(arguments: [1, 2, 4])
  func choleskySolves(_ ranks: Int) throws {
    let expected = try Cholesky(Self.kernel.addingToDiagonal(0.25)).solve(Self.y)
    let results = try withMembers(ranks) { member in
      let factor = try DistributedCholesky(
        distributed(member), ridge: 0.25, LocalAlgebra(communicator: member), on: member)
      return try factor.solve(Self.y)
    }
    // The condition number is below 100 / 0.75.
    for solution in results {
      #expect(largest(solution - expected) < 200 * Self.tolerance * largest(expected))
    }
  }

  @Test func coincidentRowsAreNamedByAllRanks() throws {
    var kernel = Self.kernel
    for k in 0..<Self.n {
      kernel[30, k] = kernel[7, k]
      kernel[k, 30] = kernel[k, 7]
    }
    kernel[30, 30] = kernel[7, 7]
    kernel[30, 7] = kernel[7, 7]
    kernel[7, 30] = kernel[7, 7]
    let expected = try #require(CoincidentRows.find(in: kernel, labels: Self.y))
    let changed = kernel
    let results = try withMembers(4) { member in
      let layout = BlockCyclic(
        rows: Self.n, columns: Self.n, block: 4, grid: ProcessGrid(ranks: 4))
      let matrix = DistributedMatrix(layout, rank: member.rank)
      for rows in layout.rows.blocks {
        for columns in layout.columns.blocks
        where layout.owner(row: rows.lowerBound, column: columns.lowerBound) == member.rank {
          let part = rows.flatMap { row in columns.map { changed[row, $0] } }
          part.withUnsafeBufferPointer {
            matrix.set(rows: rows, columns: columns, $0.baseAddress!)
          }
        }
      }
      let found = matrix.coincidentRows(Self.y, matrix.diagonal(member), member)
      return (found?.rows, found?.contradicting)
    }
    for (rows, contradicting) in results {
      #expect(rows == expected.rows && contradicting == expected.contradicting)
    }
  }

  private func largest(_ matrix: Matrix<Double>) -> Double {
    matrix.elements.reduce(0) { max($0, abs($1)) }
  }
}
