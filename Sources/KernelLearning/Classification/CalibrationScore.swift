import Foundation
import LinearAlgebra

/// How well predicted probabilities of classes match what came out.
public struct CalibrationScore: Sendable, Codable, Equatable {
  /// The rows whose largest probability lies in one bin.
  public struct Bin: Sendable, Codable, Equatable {
    /// The lower end of the bin, exclusive.
    public let lower: Double
    /// The upper end of the bin, inclusive.
    public let upper: Double
    /// The number of rows.
    public let count: Int
    /// The mean of their largest probabilities; nil without rows.
    public let confidence: Double?
    /// The share of them whose most probable class is right; nil without rows.
    public let accuracy: Double?
    /// A Wilson interval of `accuracy`.
    public let interval: ConfidenceInterval
  }

  /// The number of rows.
  public let count: Int
  /// The mean of -log of the probability of the true class; probabilities below 1e-300 count as that.
  public let logLoss: Double
  /// The mean of sum_k (p_k - y_k)^2 with y one-hot: Brier's score, from 0 to 2.
  public let brier: Double
  /// sum over bins of (rows in it / all rows) |accuracy - confidence|.
  public let expectedCalibrationError: Double
  /// The share of rows whose most probable class is right.
  public let accuracy: Double
  /// The mean of the largest probabilities.
  public let confidence: Double
  /// The reliability diagram: equal bins of (0, 1].
  public let bins: [Bin]

  /// Scores probabilities, (m, c), of rows with `classes`.
  ///
  /// Reference: Guo, Pleiss, Sun, Weinberger (2017), arXiv:1706.04599, eqs. (2) and (3).
  ///
  /// - Precondition: `bins` is positive.
  public init(classes: [Int], probabilities: Matrix<Double>, bins: Int = 10) {
    precondition(
      probabilities.rows == classes.count,
      "\(probabilities.rows) rows of probabilities for \(classes.count) classes")
    precondition(bins > 0, "a reliability diagram needs at least one bin, got \(bins)")
    var (rows, right) = ([Int](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
    var sums = [Double](repeating: 0, count: bins)
    var (loss, square) = (0.0, 0.0)
    let decisions = probabilities.columns == 1 ? classes.map { _ in 0 } : probabilities.decisions
    for (row, value) in classes.enumerated() {
      loss -= log(max(1e-300, probabilities[row, value]))
      for column in 0..<probabilities.columns {
        let gap = probabilities[row, column] - (column == value ? 1 : 0)
        square += gap * gap
      }
      let largest = probabilities[row, decisions[row]]
      let bin = min(bins - 1, max(0, Int((largest * Double(bins)).rounded(.up)) - 1))
      rows[bin] += 1
      right[bin] += decisions[row] == value ? 1 : 0
      sums[bin] += largest
    }
    let n = Double(max(1, classes.count))
    count = classes.count
    logLoss = loss / n
    brier = square / n
    accuracy = Double(right.reduce(0, +)) / n
    confidence = sums.reduce(0, +) / n
    self.bins = (0..<bins).map { bin in
      let own = Double(rows[bin])
      return Bin(
        lower: Double(bin) / Double(bins), upper: Double(bin + 1) / Double(bins), count: rows[bin],
        confidence: rows[bin] == 0 ? nil : sums[bin] / own,
        accuracy: rows[bin] == 0 ? nil : Double(right[bin]) / own,
        interval: .wilson(successes: right[bin], trials: rows[bin]))
    }
    expectedCalibrationError =
      (0..<bins).reduce(0) { $0 + abs(Double(right[$1]) - sums[$1]) } / n
  }
}
