import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Both ends of a spectrum.
@Suite struct LanczosEndsTests {
  /// Matrices with chosen eigenvalues and random eigenvectors.
  private static func ends(_ values: [Double], products: Int) throws -> LanczosEnds {
    let n = values.count
    let random = RandomStream(seed: 3)
    let basis = try SymmetricEigen(
      random.normalMatrix(rows: n, columns: n + 2).gram() as Matrix<Double>
    ).vectors
    let matrix = Matrix.product(
      Matrix(rows: n, columns: n) { values[$1] * basis[$1, $0] }, .none, basis, .none)
    let start = random.child(1).normalMatrix(rows: 1, columns: n) as Matrix<Double>
    return try LanczosEnds(start.elements.map { Float($0) }, products: products) { v in
      (matrix * v.map { Double($0) }).map { Float($0) }
    }
  }

  /// As many products as dimensions: exact but for single precision, 6e-8 of the largest, times the
  /// number of operations on a vector, about 100.
  @Test(arguments: [[-9.0, -1, 0.5, 2, 3], [-1.0, 0, 4, 5, 7, 30], [-3.0, -2, -1]])
  func exactInTheWholeSpace(values: [Double]) throws {
    let found = try Self.ends(values, products: 20)
    let tolerance = 6e-6 * values.map(abs).max()!
    #expect(abs(found.largest - values.last!) < tolerance)
    #expect(abs(found.least - values[0]) < tolerance)
    let length = found.leastVector.reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 1e-5)
  }

  /// The ends come first: isolated ones within 12 products of 60 dimensions, and never from beyond.
  ///
  /// The rest lies in [-1, 1]; with the ends at -5 and 8 the Chebyshev polynomial of degree 11 on that
  /// interval is above 4e10 at both, which makes their errors far smaller than single precision.
  @Test func isolatedEnds() throws {
    let values = [-5.0] + (0..<58).map { -1 + 2 * Double($0) / 57 } + [8.0]
    let found = try Self.ends(values, products: 12)
    #expect(abs(found.largest - 8) < 5e-5 && abs(found.least + 5) < 5e-5)
  }
}
