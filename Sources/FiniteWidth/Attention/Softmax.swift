import Foundation
import LinearAlgebra

/// Replaces every row x by exp(scale x) / sum exp(scale x).
@specialized(where Element == Float)
@specialized(where Element == Double)
func softmaxRows<Element: Scalar>(_ x: inout Matrix<Element>, scale: Double) {
  for row in 0..<x.rows {
    let range = row * x.columns..<(row + 1) * x.columns
    var largest = -Double.infinity
    for index in range { largest = max(largest, scale * Double(x.elements[index])) }
    var sum = 0.0
    for index in range {
      let value = exp(scale * Double(x.elements[index]) - largest)
      x.elements[index] = Element(value)
      sum += value
    }
    for index in range { x.elements[index] /= Element(sum) }
  }
}

/// Replaces d, the derivative in the softmax, by that in its argument: scale w (d - w.d).
@specialized(where Element == Float)
@specialized(where Element == Double)
func softmaxRowsBackward<Element: Scalar>(
  _ d: inout Matrix<Element>, weights w: Matrix<Element>, scale: Double
) {
  for row in 0..<d.rows {
    let range = row * d.columns..<(row + 1) * d.columns
    var mean: Element = 0
    for index in range { mean += w.elements[index] * d.elements[index] }
    for index in range {
      d.elements[index] = Element(scale) * w.elements[index] * (d.elements[index] - mean)
    }
  }
}
