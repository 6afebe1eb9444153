import Foundation
import ImplicitBias
import LinearAlgebra
import Testing

@Suite struct BregmanProjectionTests {
  /// With the sum alone measured the entropy's projection of equal numbers is equal numbers, however
  /// small the start.
  @Test(arguments: [1.0, 1e-8, 1e-24, 1e-100]) func sum(_ start: Double) throws {
    let x = Matrix<Double>([[1, 1, 1, 1]])
    let found = try BregmanProjection(
      .entropy, x: x, y: [2], from: [Double](repeating: start, count: 4))
    #expect(found.point.allSatisfy { abs($0 - 0.5) <= 1e-12 })
  }

  /// From small starts the projection tends to the least sum of the nonnegative solutions, from
  /// above, and keeps log(w / start) in the span of the rows.
  @Test func smallStarts() throws {
    var stream = RandomStream(seed: 14)
    let x: Matrix<Double> = stream.child("x").normalMatrix(rows: 4, columns: 9)
    let y = x * (0..<9).map { $0 < 3 ? 0.3 + stream.uniform() : 0 }
    let least = try NonnegativeInterpolant.leastSum(x: x, y: y).value
    var before = Double.infinity
    for start in [1e-2, 1e-6, 1e-12, 1e-24, 1e-48] {
      let found = try BregmanProjection(
        .entropy, x: x, y: y, from: [Double](repeating: start, count: 9))
      let sum = found.point.reduce(0, +)
      #expect(sum >= least * (1 - 1e-9) && sum <= before)
      #expect(found.residual <= 1e-9)
      let logs = found.point.map { log($0 / start) }
      let pulled = x.apply(.transposed, to: found.multipliers)
      #expect(zip(logs, pulled).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($0)) })
      before = sum
    }
    // The excess falls as a power of the start, here to below a hundredth at 1e-48.
    #expect(before <= 1.01 * least)
  }
}
