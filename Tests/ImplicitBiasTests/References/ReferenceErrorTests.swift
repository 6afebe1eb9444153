import ImplicitBias
import LinearAlgebra
import Testing

@Suite struct ReferenceErrorTests {
  /// Two opposite rows and a row with both labels cannot be separated.
  @Test(arguments: [VectorNorm.l1, .l2, .lInfinity]) func notSeparable(_ norm: VectorNorm) {
    for rows in [Matrix<Double>([[1, 2], [-1, -2]]), Matrix([[1, 0], [-1, 1], [-1, -1]])] {
      #expect {
        try HardMargin.classifier(rows: rows, norm: norm)
      } throws: { error in
        guard case ImplicitBiasError.notSeparable(2...3, _) = error else { return false }
        return "\(error)".contains("not separable")
      }
    }
  }

  @Test func zeroRows() {
    #expect(throws: ImplicitBiasError.notSeparable(rows: 1, residual: 0)) {
      try HardMargin.classifier(rows: Matrix([[0, 0]]), norm: .l2)
    }
  }

  /// A repeated row is fine with equal values and named with different ones.
  @Test(arguments: [VectorNorm.l1, .l2, .lInfinity, .power(1.5)])
  func contradictions(_ norm: VectorNorm) throws {
    let x = Matrix<Double>([[1, 2, 0], [1, 2, 0], [0, 1, 1]])
    let found = try MinimumNorm.interpolant(x: x, y: [1, 1, 2], norm: norm)
    #expect(found.relativeGap <= 1e-8)
    #expect {
      try MinimumNorm.interpolant(x: x, y: [1, 3, 2], norm: norm)
    } throws: { error in
      guard case ImplicitBiasError.contradictoryMeasurements(let index, let residual) = error
      else { return false }
      return index < 2 && abs(residual - 1) < 1e-9
    }
  }

  /// w_1 + w_2 = 1 has a whole edge of least l1 norm, and w_1 + 2 w_2 = 1 one point.
  @Test func ties() throws {
    let tie = try MinimumNorm.interpolant(x: Matrix([[1, 1]]), y: [1], norm: .l1)
    #expect(tie.isUnique == false)
    let single = try MinimumNorm.interpolant(x: Matrix([[1, 2]]), y: [1], norm: .l1)
    #expect(single.isUnique == true)
    #expect(single.point == [0, 0.5])
    #expect(try HardMargin.classifier(rows: Matrix([[1, 1]]), norm: .l1).isUnique == false)
  }

  @Test func infeasibleNonnegative() {
    #expect(throws: ImplicitBiasError.infeasible(constraints: 1)) {
      try NonnegativeInterpolant.leastSum(x: Matrix([[1, 1]]), y: [-1])
    }
  }

  /// The zero right-hand side has the zero solution, and a start has itself.
  @Test func trivial() throws {
    let found = try MinimumNorm.interpolant(x: Matrix([[1, 2]]), y: [0], norm: .l1)
    #expect(found.point == [0, 0] && found.value == 0)
    let around = try MinimumNorm.interpolant(
      x: Matrix([[1, 2]]), y: [3], norm: .lInfinity, around: [1, 1])
    #expect(around.point == [1, 1])
  }
}
