import Cluster
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
