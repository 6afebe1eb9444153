import Foundation
import LinearAlgebra

/// What training makes small.
///
/// u: the outputs (n, c); y: the targets (n, c).
public enum Loss: String, Codable, Hashable, Sendable, CaseIterable {
  /// Half the sum of squares, 1/2 sum_ij (y_ij - u_ij)^2, over the batch; not a mean.
  case squared
  /// Softmax cross-entropy, the mean over rows of -sum_j y_j ln softmax(u)_j; rows of y sum to 1.
  case crossEntropy
  /// Logistic loss, the mean over rows of sum_j ln(1 + exp(-y_j u_j)), with y = +1 or -1.
  case logistic
  /// Exponential loss, the mean over rows of sum_j exp(-y_j u_j), with y = +1 or -1.
  case exponential
  /// Hinge loss, the mean over rows of sum_j max(0, 1 - y_j u_j), with y = +1 or -1; its derivative
  /// at the corner is 0.
  case hinge

  /// Whether targets are signs, +1 and -1.
  public var takesSigns: Bool { self == .logistic || self == .exponential || self == .hinge }

  /// The weight of a batch's loss in that of all rows: a sum has 1, a mean the share of the rows.
  func weight(rows: Int, of all: Int) -> Double {
    self == .squared ? 1 : Double(rows) / Double(all)
  }

  /// The loss of a batch and its derivative in the outputs: (n, c).
  ///
  /// - Precondition: both matrices are (n, c).
  public func valueAndDerivative<Element: Scalar>(
    outputs: Matrix<Element>, targets: Matrix<Element>
  ) -> (value: Double, derivative: Matrix<Element>) {
    let (value, derivative) = evaluate(
      outputs.converted(to: Double.self), targets.converted(to: Double.self))
    return (value, derivative.converted(to: Element.self))
  }

  /// The loss of a batch.
  public func value<Element: Scalar>(
    outputs: Matrix<Element>, targets: Matrix<Element>
  ) -> Double {
    evaluate(outputs.converted(to: Double.self), targets.converted(to: Double.self)).value
  }

  /// The share of rows whose class is wrong.
  ///
  /// With one output the class is the sign and an output of 0 is wrong; with several it is the
  /// first largest one.
  public static func error<Element: Scalar>(
    outputs: Matrix<Element>, targets: Matrix<Element>
  ) -> Double {
    let (u, y) = (outputs.converted(to: Double.self), targets.converted(to: Double.self))
    precondition(u.rows == y.rows && u.columns == y.columns, "outputs and targets differ in shape")
    guard u.rows > 0 else { return 0 }
    let wrong = (0..<u.rows).count { row in
      guard u.columns > 1 else { return !(u[row, 0] * y[row, 0] > 0) }
      return Self.largest(u[row: row]) != Self.largest(y[row: row])
    }
    return Double(wrong) / Double(u.rows)
  }

  /// The smallest margin of a row: y u for one output, and u_y minus the largest other output for
  /// several, with y the largest target; infinite without rows.
  public static func smallestMargin<Element: Scalar>(
    outputs: Matrix<Element>, targets: Matrix<Element>
  ) -> Double {
    margins(outputs: outputs, targets: targets).min() ?? .infinity
  }

  /// The margin of every row: y u for one output, and u_y minus the largest other output for
  /// several, with y the largest target.
  public static func margins<Element: Scalar>(
    outputs: Matrix<Element>, targets: Matrix<Element>
  ) -> [Double] {
    let (u, y) = (outputs.converted(to: Double.self), targets.converted(to: Double.self))
    return (0..<u.rows).map { row in
      guard u.columns > 1 else { return u[row, 0] * y[row, 0] }
      let truth = Self.largest(y[row: row])
      let other = (0..<u.columns).filter { $0 != truth }.map { u[row, $0] }.max()!
      return u[row, truth] - other
    }
  }

  private static func largest(_ row: ArraySlice<Double>) -> Int {
    var best = row.startIndex
    for index in row.indices where row[index] > row[best] { best = index }
    return best - row.startIndex
  }

  private func evaluate(
    _ u: Matrix<Double>, _ y: Matrix<Double>
  ) -> (value: Double, derivative: Matrix<Double>) {
    precondition(
      u.rows == y.rows && u.columns == y.columns,
      "outputs \(u.rows) x \(u.columns) and targets \(y.rows) x \(y.columns) differ in shape")
    var derivative = u
    var sum = 0.0
    let mean = 1 / Double(max(1, u.rows))
    switch self {
    case .squared:
      for index in u.elements.indices {
        let residual = u.elements[index] - y.elements[index]
        derivative.elements[index] = residual
        sum += residual * residual / 2
      }
      return (sum, derivative)
    case .logistic:
      for index in u.elements.indices {
        let margin = y.elements[index] * u.elements[index]
        sum += max(0, -margin) + log1p(exp(-abs(margin)))
        derivative.elements[index] =
          -mean * y.elements[index]
          * (margin >= 0 ? exp(-margin) / (1 + exp(-margin)) : 1 / (1 + exp(margin)))
      }
    case .exponential:
      for index in u.elements.indices {
        let value = exp(-y.elements[index] * u.elements[index])
        sum += value
        derivative.elements[index] = -mean * y.elements[index] * value
      }
    case .hinge:
      for index in u.elements.indices {
        let slack = 1 - y.elements[index] * u.elements[index]
        sum += max(0, slack)
        derivative.elements[index] = slack > 0 ? -mean * y.elements[index] : 0
      }
    case .crossEntropy:
      for row in 0..<u.rows {
        let largest = u[row: row].max() ?? 0
        let total = u[row: row].reduce(0) { $0 + exp($1 - largest) }
        let mass = y[row: row].reduce(0, +)
        for column in 0..<u.columns {
          let log = u[row, column] - largest - Foundation.log(total)
          sum -= y[row, column] == 0 ? 0 : y[row, column] * log
          derivative[row, column] = mean * (mass * exp(log) - y[row, column])
        }
      }
    }
    return (sum * mean, derivative)
  }
}
