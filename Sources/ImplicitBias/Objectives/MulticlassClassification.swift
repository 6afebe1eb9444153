import Foundation
import LinearAlgebra

/// Softmax cross-entropy of a linear classifier: L(W) = sum_n log sum_k exp(w_k·x_n - w_{y_n}·x_n).
///
/// The unknowns are the K rows w_k one after another. The margins are (w_{y_n} - w_k)·x_n for every
/// n and every other class k.
///
/// Reference: Soudry et al. (2018), arXiv:1710.10345, section 4.4.
public struct MulticlassClassification: SeparableObjective {
  /// The inputs: (n, d).
  public let x: Matrix<Double>
  /// The class of every input, from 0.
  public let labels: [Int]
  /// The number K of classes.
  public let classes: Int

  /// The problem of the inputs `x`, (n, d), with their classes.
  ///
  /// - Precondition: one label in 0..<classes for every row.
  public init(x: Matrix<Double>, labels: [Int], classes: Int) {
    precondition(x.rows == labels.count, "\(labels.count) labels for \(x.rows) rows")
    precondition(
      labels.allSatisfy { (0..<classes).contains($0) }, "a label beyond \(classes) classes")
    self.x = x
    self.labels = labels
    self.classes = classes
  }

  /// K d.
  public var dimension: Int { classes * x.columns }

  /// The rows whose inner products with the unknowns are the margins: (n (K - 1), K d).
  public var marginRows: Matrix<Double> {
    let d = x.columns
    var result = Matrix<Double>(rows: x.rows * (classes - 1), columns: dimension)
    var place = 0
    for row in 0..<x.rows {
      for other in 0..<classes where other != labels[row] {
        for column in 0..<d {
          result[place, labels[row] * d + column] = x[row, column]
          result[place, other * d + column] = -x[row, column]
        }
        place += 1
      }
    }
    return result
  }

  /// w_k·x_n: (n, K).
  public func scores(_ point: [Double]) -> Matrix<Double> {
    .product(x, .none, Matrix(rows: classes, columns: x.columns, elements: point), .transposed)
  }

  /// (w_{y_n} - w_k)·x_n for every n and k other than y_n.
  public func margins(_ point: [Double]) -> [Double] {
    let scores = scores(point)
    return (0..<x.rows).flatMap { row in
      (0..<classes).filter { $0 != labels[row] }.map { scores[row, labels[row]] - scores[row, $0] }
    }
  }

  /// The cross-entropy.
  public func value(_ point: [Double]) -> Double {
    effectiveMargins(scores(point)).reduce(0) { $0 + MarginLoss.logistic.value($1) }
  }

  /// The gradient, row by row.
  public func gradient(_ point: [Double]) -> [Double] {
    let scores = scores(point)
    return pull(scores, weights: effectiveMargins(scores).map(MarginLoss.logistic.slope))
  }

  /// log L, finite for any margins.
  public func logValue(_ point: [Double]) -> Double {
    logSumExp(effectiveMargins(scores(point)).map(MarginLoss.logistic.logValue))
  }

  /// The gradient of log L, finite for any margins.
  public func logGradient(_ point: [Double]) -> [Double] {
    let scores = scores(point)
    let margins = effectiveMargins(scores)
    let total = logSumExp(margins.map(MarginLoss.logistic.logValue))
    return pull(
      scores, weights: margins.map { exp(MarginLoss.logistic.logSlope($0) - total) })
  }

  /// m_n = -log sum_{k != y_n} exp(s_k - s_{y_n}): the loss of n is log(1 + exp(-m_n)).
  private func effectiveMargins(_ scores: Matrix<Double>) -> [Double] {
    (0..<x.rows).map { row in
      let right = scores[row, labels[row]]
      return -logSumExp(
        (0..<classes).filter { $0 != labels[row] }.map { scores[row, $0] - right })
    }
  }

  /// -sum_n weight_n d m_n / d W.
  private func pull(_ scores: Matrix<Double>, weights: [Double]) -> [Double] {
    var shares = Matrix<Double>(rows: x.rows, columns: classes)
    for row in 0..<x.rows {
      let others = (0..<classes).filter { $0 != labels[row] }
      let total = logSumExp(others.map { scores[row, $0] })
      for other in others { shares[row, other] = weights[row] * exp(scores[row, other] - total) }
      shares[row, labels[row]] = -weights[row]
    }
    return Matrix.product(shares, .transposed, x).elements
  }
}
