import Foundation
import LinearAlgebra

/// (sum_k c_k |x_k|^p)^(1/p) for 0 < p <= 1 and disjoint groups x_k of coordinates in an orthonormal
/// basis: what deep linear networks make small.
///
/// A quasi-norm for p < 1: its balls are not convex, and a margin problem may have many first-order
/// points. ``BridgeMargin`` finds the least.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1806.00468, theorems 2 and 3.
public struct BridgePenalty: Sendable {
  /// A short name.
  public let name: String
  /// p.
  public let power: Double
  /// The basis, one vector in every row: (d, d).
  let basis: Matrix<Double>
  /// The coordinates of every group.
  let groups: [[Int]]
  /// c_k.
  let weights: [Double]

  /// The sum of |x_j|^p: diagonal networks of depth 2 / p.
  ///
  /// - Precondition: 0 < p <= 1.
  public static func coordinates(width: Int, power: Double) -> BridgePenalty {
    precondition(power > 0 && power <= 1, "power \(power)")
    return BridgePenalty(
      name: "l" + String(format: "%.3g", power), power: power, basis: .identity(width),
      groups: (0..<width).map { [$0] }, weights: [Double](repeating: 1, count: width))
  }

  /// The sum of |x^_k|^p of the unitary Fourier transform: convolutional networks of full width of
  /// depth 2 / p.
  ///
  /// The frequencies k and D - k of a real vector have one modulus; they are one group of two
  /// coordinates, its length sqrt(2) |x^_k|.
  ///
  /// - Precondition: 0 < p <= 1.
  public static func fourier(width: Int, power: Double) -> BridgePenalty {
    precondition(power > 0 && power <= 1, "power \(power)")
    var (rows, groups, weights) = ([[Double]](), [[Int]](), [Double]())
    for k in 0...(width / 2) {
      let isSingle = k == 0 || 2 * k == width
      let scale = ((isSingle ? 1 : 2) / Double(width)).squareRoot()
      let angle = { (d: Int) in 2 * .pi * Double(k * d % width) / Double(width) }
      let first = rows.count
      rows.append((0..<width).map { scale * cos(angle($0)) })
      if !isSingle { rows.append((0..<width).map { scale * sin(angle($0)) }) }
      groups.append(Array(first..<rows.count))
      // 2 |x^|^p = 2 (length / sqrt 2)^p.
      weights.append(isSingle ? 1 : pow(2, 1 - power / 2))
    }
    return BridgePenalty(
      name: "fourier l" + String(format: "%.3g", power), power: power,
      basis: Matrix(rows: width, columns: width) { rows[$0][$1] }, groups: groups, weights: weights)
  }

  /// The lengths of the groups of a vector.
  func lengths(_ x: [Double]) -> [Double] {
    let y = basis * x
    return groups.map { $0.reduce(0) { $0 + y[$1] * y[$1] }.squareRoot() }
  }

  /// sum_k c_k |x_k|^p.
  func sum(_ x: [Double]) -> Double {
    zip(weights, lengths(x)).reduce(0) { $0 + $1.0 * pow($1.1, power) }
  }

  /// The penalty.
  public func value(_ x: [Double]) -> Double { pow(sum(x), 1 / power) }
}
