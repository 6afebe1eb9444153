import Foundation
import LinearAlgebra

/// L(w) = sum_i loss(z_i·w) for signed rows z_i = y_i x_i.
///
/// Reference: Soudry, Hoffer, Nacson, Gunasekar, Srebro (2018), arXiv:1710.10345, equation (1).
public struct SeparableClassification: SeparableObjective {
  /// The signed rows y_i x_i: (n, d).
  public let rows: Matrix<Double>
  /// The loss of one margin.
  public let loss: MarginLoss

  /// The problem of the signed rows y_i x_i, (n, d).
  public init(rows: Matrix<Double>, loss: MarginLoss = .exponential) {
    self.rows = rows
    self.loss = loss
  }

  /// The problem of the inputs `x`, (n, d), with labels +1 and -1.
  ///
  /// - Precondition: one label for every row.
  public init(x: Matrix<Double>, labels: [Double], loss: MarginLoss = .exponential) {
    precondition(x.rows == labels.count, "\(labels.count) labels for \(x.rows) rows")
    self.init(
      rows: Matrix(rows: x.rows, columns: x.columns) { x[$0, $1] * labels[$0] }, loss: loss)
  }

  /// The number d of unknowns.
  public var dimension: Int { rows.columns }
  /// The number n of examples.
  public var exampleCount: Int { rows.rows }

  /// z_i·w.
  public func margins(_ point: [Double]) -> [Double] { rows * point }

  /// The sum of the losses; infinite when one overflows.
  public func value(_ point: [Double]) -> Double {
    margins(point).reduce(0) { $0 + loss.value($1) }
  }

  /// -sum_i slope(z_i·w) z_i.
  public func gradient(_ point: [Double]) -> [Double] {
    rows.apply(.transposed, to: margins(point).map { -loss.slope($0) })
  }

  /// The gradient of some rows' losses.
  public func gradient(_ point: [Double], examples: [Int]) -> [Double] {
    var sum = [Double](repeating: 0, count: dimension)
    for row in examples {
      let features = rows[row: row]
      var margin = 0.0
      for (feature, weight) in zip(features, point) { margin += feature * weight }
      let slope = loss.slope(margin)
      for (column, feature) in features.enumerated() { sum[column] -= slope * feature }
    }
    return sum
  }

  /// log L, finite for any margins.
  public func logValue(_ point: [Double]) -> Double {
    logSumExp(margins(point).map(loss.logValue))
  }

  /// The gradient of log L, finite for any margins.
  public func logGradient(_ point: [Double]) -> [Double] {
    let margins = margins(point)
    let total = logSumExp(margins.map(loss.logValue))
    return rows.apply(.transposed, to: margins.map { -exp(loss.logSlope($0) - total) })
  }
}
