import Datasets
import KernelLearning
import LinearAlgebra

/// A test row that was predicted wrongly.
public struct Mistake: Sendable, Encodable {
  /// The row, from 0.
  public let row: Int
  /// The name of its class, or its value.
  public let truth: String
  /// The class or value that was predicted.
  public let predicted: String
  /// The probability that its class was given; nil without probabilities.
  public let probabilityOfTruth: Double?
  /// The probability that the predicted class was given; nil without probabilities.
  public let probabilityOfPrediction: Double?
  /// The error over the predicted standard deviation; nil for classes and without one.
  public let deviations: Double?
}

extension RegressionResult {
  /// The test rows that were predicted worst, at most `limit`, the worst first.
  ///
  /// Wrong classes by the probability that was given to the right one, or in the order of rows where
  /// there are no probabilities; values by the error.
  public func worstMistakes(_ limit: Int = 18) -> [Mistake] {
    switch data.test.targets {
    case .classes(let labels, let names): return classMistakes(labels, names, limit)
    case .values(let values):
      let errors = values.indices.map { abs(values[$0] - rows.outputs[$0, 0]) }
      let order = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }
      return order.prefix(limit).filter { errors[$0] > 0 }.map { row in
        Mistake(
          row: row, truth: "\(values[row])", predicted: "\(rows.outputs[row, 0])",
          probabilityOfTruth: nil, probabilityOfPrediction: nil,
          deviations: rows.standardDeviations.map {
            (values[row] - rows.outputs[row, 0]) / $0[row]
          })
      }
    }
  }

  private func classMistakes(_ labels: [Int], _ names: [String], _ limit: Int) -> [Mistake] {
    guard let predicted = rows.classes else { return [] }
    let wrong = labels.indices.filter { labels[$0] != predicted[$0] }
    func probability(_ row: Int, _ value: Int) -> Double? { rows.probabilities?[row, value] }
    let order = wrong.sorted {
      (probability($0, labels[$0]) ?? 0, $0) < (probability($1, labels[$1]) ?? 0, $1)
    }
    return order.prefix(limit).map { row in
      Mistake(
        row: row, truth: names[labels[row]], predicted: names[predicted[row]],
        probabilityOfTruth: probability(row, labels[row]),
        probabilityOfPrediction: probability(row, predicted[row]), deviations: nil)
    }
  }
}
