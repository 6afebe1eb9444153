import LinearAlgebra

/// The map x_j -> (x_j - mean_j) / scale_j, with numbers fitted on training rows only.
public struct Standardization: Sendable, Hashable, Codable {
  /// The mean of each feature.
  public let means: [Double]
  /// The standard deviation of each feature (division by n), 1 where the feature is constant.
  public let scales: [Double]
  /// The features that do not vary over the training rows; they become 0 there.
  public let constantFeatures: [Int]

  /// Fits mean and standard deviation of each column of `training`, (n, features), n >= 1.
  ///
  /// Two passes, so that a large mean does not cancel. Cost n * features.
  ///
  /// - Precondition: `training` has a row.
  public init(fitting training: Matrix<Double>) {
    precondition(training.rows > 0, "no rows to fit a standardization on")
    let n = Double(training.rows)
    var sums = [Double](repeating: 0, count: training.columns)
    var least = Array(training[row: 0])
    var greatest = least
    for row in 0..<training.rows {
      for j in sums.indices {
        let value = training[row, j]
        sums[j] += value
        least[j] = min(least[j], value)
        greatest[j] = max(greatest[j], value)
      }
    }
    let constant = sums.indices.filter { least[$0] == greatest[$0] }
    var means = sums.map { $0 / n }
    for j in constant { means[j] = least[j] }  // exact, where the rounded sum may not be
    var squares = [Double](repeating: 0, count: training.columns)
    for row in 0..<training.rows {
      for j in squares.indices {
        let deviation = training[row, j] - means[j]
        squares[j] += deviation * deviation
      }
    }
    var scales = squares.map { ($0 / n).squareRoot() }
    for j in constant { scales[j] = 1 }
    self.means = means
    self.scales = scales
    constantFeatures = constant
  }

  /// The map with given numbers, such as those of a saved model.
  ///
  /// - Precondition: as many scales as means.
  package init(means: [Double], scales: [Double]) {
    precondition(means.count == scales.count, "\(means.count) means for \(scales.count) scales")
    self.means = means
    self.scales = scales
    constantFeatures = []
  }

  /// The standardized rows of `x`, (n, features).
  ///
  /// - Throws: `DatasetError.featureMismatch` when the number of features differs.
  public func applied(to x: Matrix<Double>) throws(DatasetError) -> Matrix<Double> {
    guard x.columns == means.count else {
      throw .featureMismatch(seen: x.columns, expected: means.count)
    }
    var result = x
    for row in 0..<x.rows {
      for j in means.indices { result[row, j] = (x[row, j] - means[j]) / scales[j] }
    }
    return result
  }

  /// The data with standardized inputs.
  ///
  /// - Throws: `DatasetError.featureMismatch`.
  public func applied(to dataset: Dataset) throws(DatasetError) -> Dataset {
    dataset.replacing(x: try applied(to: dataset.x))
  }
}
