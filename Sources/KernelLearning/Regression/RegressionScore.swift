import LinearAlgebra

/// How well predictions match real-valued targets, with bootstrap intervals over the rows.
public struct RegressionScore: Sendable, Codable, Equatable {
  /// The number of rows scored.
  public let count: Int
  /// The mean squared error over rows and outputs.
  public let meanSquare: Double
  /// The root of the mean squared error.
  public let rootMeanSquare: Double
  /// A percentile-bootstrap interval of `rootMeanSquare`.
  public let rootMeanSquareInterval: ConfidenceInterval
  /// The mean absolute error over rows and outputs.
  public let meanAbsolute: Double
  /// R^2 = 1 - |y - f|^2 / |y - mean(y)|^2, the means per output; nil for constant targets.
  public let determination: Double?
  /// A percentile-bootstrap interval of R^2; nil when R^2 is, or was in a resample.
  public let determinationInterval: ConfidenceInterval?

  /// Scores `predicted`, (n, c), against `targets`, (n, c).
  ///
  /// Cost: O(resamples n c).
  ///
  /// - Precondition: n >= 1, c >= 1, resamples >= 1.
  public init(
    targets: Matrix<Double>, predicted: Matrix<Double>, confidence: Confidence = .percent95,
    resamples: Int = 1000, stream: RandomStream
  ) {
    precondition(
      targets.rows == predicted.rows && targets.columns == predicted.columns,
      "predictions of shape \(predicted.rows) x \(predicted.columns) for targets of shape"
        + " \(targets.rows) x \(targets.columns)")
    precondition(targets.elements.count > 0 && resamples > 0, "nothing to score")
    let n = targets.rows
    let all = Moments(targets, predicted, rows: 0..<n)
    count = n
    meanSquare = all.meanSquare
    rootMeanSquare = all.meanSquare.squareRoot()
    determination = all.determination
    meanAbsolute =
      zip(targets.elements, predicted.elements).reduce(0) { $0 + abs($1.0 - $1.1) }
      / Double(targets.elements.count)

    var resampled = [Moments](repeating: all, count: resamples)
    resampled.parallelFill(chunk: 1) { index, chunk in
      var random = stream.child(index)
      chunk[0] = Moments(
        targets, predicted, rows: (0..<n).lazy.map { _ in random.integer(below: n) })
    }
    rootMeanSquareInterval = .percentile(
      resampled.map { $0.meanSquare.squareRoot() }, confidence: confidence)
    let scores = resampled.compactMap(\.determination)
    determinationInterval =
      determination == nil || scores.count < resamples
      ? nil : .percentile(scores, confidence: confidence)
  }
}

/// The error and the spread of some rows, in one pass.
private struct Moments: Sendable {
  var meanSquare = 0.0
  var determination: Double?

  init(_ targets: Matrix<Double>, _ predicted: Matrix<Double>, rows: some Sequence<Int>) {
    let c = targets.columns
    var taken = 0.0
    var error = 0.0
    // Welford's update, per output: spread = sum (y - mean)^2 without cancellation.
    var means = [Double](repeating: 0, count: c)
    var spread = 0.0
    for row in rows {
      taken += 1
      for column in 0..<c {
        let y = targets[row, column]
        let difference = y - predicted[row, column]
        error += difference * difference
        let offset = y - means[column]
        means[column] += offset / taken
        spread += offset * (y - means[column])
      }
    }
    meanSquare = error / (taken * Double(c))
    determination = spread > 0 ? 1 - error / spread : nil
  }
}
