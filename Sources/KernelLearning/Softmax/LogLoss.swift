import Foundation
import LinearAlgebra

/// Probabilities and losses of classes from outputs that are logarithms of odds.
package enum LogLoss {
  /// exp(f_k) / sum_l exp(f_l) of every row, without overflow: (m, c).
  package static func softmax(_ outputs: Matrix<Double>) -> Matrix<Double> {
    var result = outputs
    let c = outputs.columns
    for row in 0..<outputs.rows {
      let largest = outputs[row: row].max() ?? 0
      var sum = 0.0
      for column in 0..<c {
        let value = exp(outputs[row, column] - largest)
        result[row, column] = value
        sum += value
      }
      for column in 0..<c { result[row, column] /= sum }
    }
    return result
  }

  /// log sum_l exp(f_l) - f_y of every row: -log of the probability of its class.
  package static func losses(_ outputs: Matrix<Double>, _ classes: [Int]) -> [Double] {
    classes.indices.map { row in
      let values = outputs[row: row]
      let largest = values.max() ?? 0
      let sum = values.reduce(0) { $0 + exp($1 - largest) }
      return log(sum) + largest - outputs[row, classes[row]]
    }
  }
}
