import Foundation
import LinearAlgebra

/// Functions of an input whose learnability by wide networks is known.
///
/// Reference: Arora, Du, Hu, Li, Wang (2019), arXiv:1901.08584, Theorem 6.1 and its examples.
public indirect enum SyntheticTarget: Sendable, Hashable {
  /// scale (direction . x)^exponent.
  case power(scale: Double, direction: [Double], exponent: Int)
  /// The sum of several targets.
  case sum([SyntheticTarget])
  /// x^T A x, with the rows of A.
  case quadraticForm([[Double]])
  /// cos(direction . x) - 1.
  case cosine(direction: [Double])
  /// z arctan(z / 2) with z = direction . x.
  case arctangent(direction: [Double])
  /// The sign of direction . x, +1 at 0.
  case sign(direction: [Double])

  /// The value at one input.
  ///
  /// - Precondition: `x` has as many features as the target.
  public func value(at x: some RandomAccessCollection<Double>) -> Double {
    switch self {
    case .power(let scale, let direction, let exponent):
      let z = dot(direction, x)
      return (0..<exponent).reduce(scale) { product, _ in product * z }
    case .sum(let terms): return terms.reduce(0) { $0 + $1.value(at: x) }
    case .quadraticForm(let rows):
      precondition(rows.count == x.count, "\(rows.count) rows for \(x.count) features")
      return zip(rows, x).reduce(0) { $0 + $1.1 * dot($1.0, x) }
    case .cosine(let direction): return cos(dot(direction, x)) - 1
    case .arctangent(let direction):
      let z = dot(direction, x)
      return z * atan(z / 2)
    case .sign(let direction): return dot(direction, x) >= 0 ? 1 : -1
    }
  }

  /// The values on all rows of `x`, (n, features).
  public func values(on x: Matrix<Double>) -> [Double] {
    (0..<x.rows).map { value(at: x[row: $0]) }
  }
}

extension SyntheticTarget: CustomStringConvertible {
  /// The formula, with b for the direction.
  public var description: String {
    switch self {
    case .power(let scale, _, let exponent): return "\(scale) (b.x)^\(exponent)"
    case .sum(let terms): return terms.map(\.description).joined(separator: " + ")
    case .quadraticForm: return "x^T A x"
    case .cosine: return "cos(b.x) - 1"
    case .arctangent: return "z arctan(z/2), z = b.x"
    case .sign: return "sign(b.x)"
    }
  }
}

private func dot(_ a: [Double], _ b: some RandomAccessCollection<Double>) -> Double {
  precondition(a.count == b.count, "a direction of \(a.count) numbers for \(b.count) features")
  return zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
