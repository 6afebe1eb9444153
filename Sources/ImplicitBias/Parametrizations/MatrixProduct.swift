import LinearAlgebra

/// A fully connected linear network of any depth and widths: X is the product of W_L to W_1.
///
/// W_l has shape (widths[l], widths[l - 1]); the parameters are W_1, ..., W_L one after another, row
/// by row. A network with one output computes the row vector X; two factors are U V^T.
public struct MatrixProduct: Parametrization {
  /// The number of inputs, of every hidden layer's units, and of outputs.
  public let widths: [Int]

  /// A product of `widths.count - 1` factors.
  ///
  /// - Precondition: at least two positive widths.
  public init(widths: [Int]) {
    precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "widths \(widths)")
    self.widths = widths
  }

  /// The number L of factors.
  public var depth: Int { widths.count - 1 }
  /// The number of entries of all factors.
  public var parameterCount: Int { zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } }
  /// outputs times inputs.
  public var outputCount: Int { widths[0] * widths[depth] }

  /// The factors W_1, ..., W_L.
  public func factors(_ parameters: [Double]) -> [Matrix<Double>] {
    var (result, place) = ([Matrix<Double>](), 0)
    for layer in 1...depth {
      let count = widths[layer] * widths[layer - 1]
      result.append(
        Matrix(
          rows: widths[layer], columns: widths[layer - 1],
          elements: Array(parameters[place..<place + count])))
      place += count
    }
    return result
  }

  /// The product of the factors, the last one on the left, row by row.
  public func output(_ parameters: [Double]) -> [Double] {
    let factors = factors(parameters)
    return factors.dropFirst().reduce(factors[0]) { $1 * $0 }.elements
  }

  /// The cotangent between the transposed products of the factors above and below, for every factor.
  public func pullback(_ parameters: [Double], _ cotangent: [Double]) -> [Double] {
    let factors = factors(parameters)
    var below: [Matrix<Double>?] = [nil]
    for factor in factors.dropLast() { below.append(below.last!.map { factor * $0 } ?? factor) }
    var above = Matrix(rows: widths[depth], columns: widths[0], elements: cotangent)
    var gradients: [[Double]] = []
    for layer in stride(from: depth - 1, through: 0, by: -1) {
      gradients.append(
        (below[layer].map { Matrix.product(above, .none, $0, .transposed) } ?? above).elements)
      above = Matrix.product(factors[layer], .transposed, above)
    }
    return gradients.reversed().flatMap { $0 }
  }
}
