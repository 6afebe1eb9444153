import Foundation
import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct BridgeMarginTests {
  /// Separable Gaussian rows.
  private static func rows(_ n: Int, _ d: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    let plane = stream.normals(d)
    let x: Matrix<Double> = stream.child("x").normalMatrix(rows: n, columns: d)
    let signs = (x * plane).map { $0 < 0 ? -1.0 : 1 }
    return Matrix(rows: n, columns: d) { x[$0, $1] * signs[$0] }
  }

  /// The least sum of powers over all vertices, tried one after another.
  ///
  /// On every orthant the sum is concave, so its least is at a vertex: as many rows of margin 1 as
  /// coordinates that are not 0.
  private static func leastVertex(_ rows: Matrix<Double>, _ penalty: BridgePenalty) throws -> Double
  {
    let (n, d) = (rows.rows, rows.columns)
    func subsets(_ count: Int) -> [[Int]] {
      (0..<(1 << count)).map { bits in (0..<count).filter { bits >> $0 & 1 == 1 } }
    }
    var least = Double.infinity
    for active in subsets(n) where !active.isEmpty {
      for support in subsets(d) where support.count == active.count {
        let square = Matrix(rows: active.count, columns: active.count) {
          rows[active[$0], support[$1]]
        }
        let svd = try SingularValues(square)
        guard svd.values.last! > 1e-10 * svd.values[0] else { continue }
        let ones = [Double](repeating: 1, count: active.count)
        let turned = svd.left.apply(.transposed, to: ones)
        let solved = svd.rightTransposed.apply(
          .transposed, to: zip(turned, svd.values).map { $0 / $1 })
        var point = [Double](repeating: 0, count: d)
        for (place, value) in zip(support, solved) { point[place] = value }
        guard (rows * point).allSatisfy({ $0 >= 1 - 1e-9 }) else { continue }
        least = min(least, penalty.value(point))
      }
    }
    return least
  }

  @Test(arguments: [2.0 / 3, 0.5, 0.4, 1]) func allVertices(_ power: Double) throws {
    for seed in 0..<6 as Range<UInt64> {
      let rows = Self.rows(3, 6, seed: seed)
      let penalty = BridgePenalty.coordinates(width: 6, power: power)
      let found = try BridgeMargin(penalty, rows: rows).least()
      // 1e-8 of the sum of powers is 1e-8 / p of the penalty.
      #expect(found.relativeGap <= 1.1e-8 / power)
      #expect((rows * found.point).min()! >= 1 - 1e-9)
      let exact = try Self.leastVertex(rows, penalty)
      #expect(abs(found.value / exact - 1) <= 2e-8 / power, "p = \(power), seed \(seed)")
    }
  }

  /// With one row a the least puts everything into one group: c_k^(1/p) / |a_k|.
  @Test(arguments: [3, 4, 7, 8]) func oneRow(_ width: Int) throws {
    var stream = RandomStream(seed: 21)
    for power in [2.0 / 3, 0.5] {
      let row = stream.normals(width)
      let found = try BridgeMargin(
        .fourier(width: width, power: power), rows: Matrix([row]), gap: 1e-7
      ).least()
      // From the definition, by the moduli of the unitary transform: x^ is a^ at k and at D - k,
      // scaled so that x·a = 1.
      let moduli = FourierTransform(width: width).moduli(row)
      let exact = (0...(width / 2)).map { k -> Double in
        let count = k == 0 || 2 * k == width ? 1.0 : 2
        return pow(count, 1 / power) / (count * moduli[k])
      }.min()!
      #expect(abs(found.value / exact - 1) <= 4e-7)
    }
  }

  /// At p = 1 the problem is convex, and another program solves it.
  @Test func convexPower() throws {
    let rows = Self.rows(4, 8, seed: 3)
    let found = try BridgeMargin(.fourier(width: 8, power: 1), rows: rows, gap: 1e-7).least()
    let convex = try NormMinimization(FourierNorm(width: 8), measurements: rows).largestMargin()
    #expect(abs(found.value / convex.value - 1) <= 2e-7)
  }

  /// The penalty is that of the definition, and no point of many local searches has less than the
  /// proven bound.
  @Test func belowLocalSearches() throws {
    let rows = Self.rows(3, 8, seed: 9)
    let power = 2.0 / 3
    let penalty = BridgePenalty.fourier(width: 8, power: power)
    let transform = FourierTransform(width: 8)
    let found = try BridgeMargin(penalty, rows: rows, gap: 1e-6).least()
    #expect(found.relativeGap <= 1.6e-6)
    var stream = RandomStream(seed: 10)
    for _ in 0..<500 {
      let point = stream.normals(8)
      #expect(
        abs(penalty.value(point) / transform.bridgePenalty(point, power: power) - 1) <= 1e-12)
      let near = found.point.adding(0.05, point)
      let margin = (rows * near).min()!
      guard margin > 0 else { continue }
      #expect(penalty.value(near) / margin >= found.lowerBound)
    }
  }

  @Test func refuses() throws {
    let contradicting = Matrix([[1.0, 0], [-1, 0]])
    #expect(throws: ImplicitBiasError.self) {
      try BridgeMargin(.coordinates(width: 2, power: 0.5), rows: contradicting).least()
    }
    let rows = Self.rows(3, 6, seed: 0)
    #expect {
      try BridgeMargin(.coordinates(width: 6, power: 0.5), rows: rows, boxes: 1).least()
    } throws: { error in
      guard case ImplicitBiasError.gapTooLarge(_, let gap, _, 1) = error else { return false }
      return gap > 0
    }
  }
}
