import LinearAlgebra

extension PatchMap {
  /// The sum over every window, times `factor`: (n, outputs * channels).
  func pooled<Element: Scalar>(_ x: Matrix<Element>, factor: Double) -> Matrix<Element> {
    let channels = x.columns / inputs
    var result = Matrix<Element>(rows: x.rows, columns: outputs * channels)
    let values = x.elements
    result.elements.parallelFill(chunk: outputs * channels) { row, chunk in
      values.withUnsafeBufferPointer { values in
        let x = values.baseAddress! + row * inputs * channels
        for output in 0..<outputs {
          for source in window(output) {
            Elementwise.descend(
              channels, x + Int(sources[source]) * channels,
              chunk.baseAddress! + output * channels, rate: -factor)
          }
        }
      }
    }
    return result
  }

  /// The adjoint of `pooled`: (n, inputs * channels).
  func spread<Element: Scalar>(_ d: Matrix<Element>, factor: Double) -> Matrix<Element> {
    let channels = d.columns / outputs
    var result = Matrix<Element>(rows: d.rows, columns: inputs * channels)
    let values = d.elements
    result.elements.parallelFill(chunk: inputs * channels) { row, chunk in
      values.withUnsafeBufferPointer { values in
        let d = values.baseAddress! + row * outputs * channels
        for output in 0..<outputs {
          for source in window(output) {
            Elementwise.descend(
              channels, d + output * channels,
              chunk.baseAddress! + Int(sources[source]) * channels, rate: -factor)
          }
        }
      }
    }
    return result
  }

  /// For every row, output position and channel the column of the window's largest entry, the first
  /// of equals; a NaN is not larger than anything.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func winners<Element: Scalar>(_ x: Matrix<Element>) -> [Int32] {
    let channels = x.columns / inputs
    var result = [Int32](repeating: 0, count: x.rows * outputs * channels)
    let values = x.elements
    result.parallelFill(chunk: outputs * channels) { row, chunk in
      let start = row * inputs * channels
      for output in 0..<outputs {
        for channel in 0..<channels {
          var best = -1
          for source in window(output) {
            let column = Int(sources[source]) * channels + channel
            if best < 0 || values[start + column] > values[start + best] { best = column }
          }
          chunk[output * channels + channel] = Int32(best)
        }
      }
    }
    return result
  }

  /// The sources of all taps at one output position.
  private func window(_ output: Int) -> Range<Int> {
    Int(starts[output * taps])..<Int(starts[(output + 1) * taps])
  }
}

/// The `columns` entries of every row that `winners` names.
@specialized(where Element == Float)
@specialized(where Element == Double)
func select<Element: Scalar>(
  _ x: Matrix<Element>, _ winners: [Int32], columns: Int
) -> Matrix<Element> {
  Matrix(rows: x.rows, columns: columns) { row, column in
    x.elements[row * x.columns + Int(winners[row * columns + column])]
  }
}

/// The adjoint of `select`, onto rows of `columns`.
@specialized(where Element == Float)
@specialized(where Element == Double)
func deselect<Element: Scalar>(
  _ d: Matrix<Element>, _ winners: [Int32], columns: Int
) -> Matrix<Element> {
  var result = Matrix<Element>(rows: d.rows, columns: columns)
  for row in 0..<d.rows {
    for column in 0..<d.columns {
      let entry = row * d.columns + column
      result.elements[row * columns + Int(winners[entry])] += d.elements[entry]
    }
  }
  return result
}
