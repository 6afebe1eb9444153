import Foundation
import LinearAlgebra

/// Class probabilities from outputs of a regression on classes: softmax of a multiple of them.
///
/// P(k | x) = exp(t f_k(x)) / sum_l exp(t f_l(x)) with the t >= 0 that minimizes the log loss on
/// outputs of rows that were not learned from, such as exact leave-one-out predictions. The loss is
/// convex in t. Targets are smoothed, (n_k + 1) / (n_k + 2) for the class of a row with n_k rows, the
/// rest in equal shares for the others, so that classes which the outputs separate do not make t
/// infinite; with two classes these are Platt's.
///
/// Decisions stay those of the outputs, unless t is 0.
///
/// Reference: Guo, Pleiss, Sun, Weinberger (2017), arXiv:1706.04599, section 4.2; Platt (1999) for
/// the smoothing.
public struct TemperatureScaling: Sendable, Codable, Equatable {
  /// t, the inverse of the temperature.
  public let factor: Double

  /// A given factor.
  public init(factor: Double) { self.factor = factor }

  /// Fits to outputs (n, c), or (n, 1) for two classes told apart by sign, of rows with `classes`.
  ///
  /// Cost: O(n c) for each of at most 200 steps.
  public init(outputs: Matrix<Double>, classes: [Int]) {
    precondition(
      outputs.rows == classes.count, "\(outputs.rows) rows of outputs for \(classes.count) classes")
    let logits = Self.logits(outputs)
    let c = logits.columns
    let counts = (0..<c).map { value in Double(classes.count { $0 == value }) }
    let targets = Matrix(rows: logits.rows, columns: c) { row, column in
      let own = counts[classes[row]]
      return classes[row] == column ? (own + 1) / (own + 2) : 1 / ((own + 2) * Double(c - 1))
    }
    func derivatives(_ t: Double) -> (first: Double, second: Double) {
      let p = LogLoss.softmax(t * logits)
      var (first, second) = (0.0, 0.0)
      for row in 0..<logits.rows {
        var (mean, square, target) = (0.0, 0.0, 0.0)
        for column in 0..<c {
          let f = logits[row, column]
          mean += p[row, column] * f
          square += p[row, column] * f * f
          target += targets[row, column] * f
        }
        first += mean - target
        second += max(0, square - mean * mean)
      }
      return (first, second)
    }
    // The root of an increasing derivative: Newton inside a bracket that halves when it must.
    var low = 0.0
    var high = 1.0
    guard logits.rows > 0, derivatives(0).first < 0 else {
      factor = 0
      return
    }
    while derivatives(high).first < 0, high < 1e12 {
      low = high
      high *= 4
    }
    var t = (low + high) / 2
    for _ in 0..<200 {
      let (first, second) = derivatives(t)
      if first < 0 { low = t } else { high = t }
      var next = second > 0 ? t - first / second : .infinity
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - t) <= 1e-12 * t { break }
      t = next
    }
    factor = t
  }

  /// The probabilities of rows with these outputs: (m, c).
  public func probabilities(_ outputs: Matrix<Double>) -> Matrix<Double> {
    LogLoss.softmax(factor * Self.logits(outputs))
  }

  /// One output decides between classes 0 and 1 by its sign.
  private static func logits(_ outputs: Matrix<Double>) -> Matrix<Double> {
    guard outputs.columns == 1 else { return outputs }
    return Matrix(rows: outputs.rows, columns: 2) {
      $1 == 0 ? -outputs[$0, 0] : outputs[$0, 0]
    }
  }
}
