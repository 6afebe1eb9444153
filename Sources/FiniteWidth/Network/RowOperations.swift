import LinearAlgebra

/// A matrix of 0 and 1 / keep; row i comes from child stream i.
func dropoutMask<Element: Scalar>(
  rows: Int, columns: Int, keep: Double, _ stream: RandomStream, _ type: Element.Type
) -> Matrix<Element> {
  var mask = Matrix<Double>(rows: rows, columns: columns)
  mask.elements.parallelFill(chunk: max(1, columns)) { index, chunk in
    var row = stream.child(index)
    for column in chunk.indices { chunk[column] = row.uniform() < keep ? 1 / keep : 0 }
  }
  return mask.converted(to: type)
}

/// The variance below which a layer normalization stops dividing.
let normalizationEpsilon = 1e-12

/// (x - mean) / sqrt(variance + epsilon) of every row, and 1 / sqrt(variance + epsilon).
///
/// The variance divides by the number of features.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func normalizeRows<Element: Scalar>(
  _ x: Matrix<Element>, epsilon: Double
) -> (normalized: Matrix<Element>, inverseStd: [Element]) {
  var result = x
  var inverse: [Element] = []
  let count = Element(x.columns)
  for row in 0..<x.rows {
    let range = row * x.columns..<(row + 1) * x.columns
    var sum: Element = 0
    for index in range { sum += x.elements[index] }
    let mean = sum / count
    var squares: Element = 0
    for index in range {
      let centered = x.elements[index] - mean
      result.elements[index] = centered
      squares += centered * centered
    }
    let factor = 1 / (squares / count + Element(epsilon)).squareRoot()
    for index in range { result.elements[index] *= factor }
    inverse.append(factor)
  }
  return (result, inverse)
}

/// The derivative of `normalizeRows` applied to `d`: (d - mean d - y mean(d y)) inverseStd.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func normalizeRowsBackward<Element: Scalar>(
  _ d: Matrix<Element>, normalized y: Matrix<Element>, inverseStd: [Element]
) -> Matrix<Element> {
  var result = d
  let count = Element(d.columns)
  for row in 0..<d.rows {
    let range = row * d.columns..<(row + 1) * d.columns
    var sum: Element = 0
    var product: Element = 0
    for index in range {
      sum += d.elements[index]
      product += d.elements[index] * y.elements[index]
    }
    let (mean, slope) = (sum / count, product / count)
    for index in range {
      result.elements[index] =
        (d.elements[index] - mean - y.elements[index] * slope)
        * inverseStd[row]
    }
  }
  return result
}

/// The mean of every row.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func rowMeans<Element: Scalar>(_ x: Matrix<Element>) -> [Element] {
  (0..<x.rows).map { row in
    var sum: Element = 0
    for index in row * x.columns..<(row + 1) * x.columns { sum += x.elements[index] }
    return sum / Element(max(1, x.columns))
  }
}

extension Matrix where Element: Scalar {
  /// Multiplies every row by its factor, and adds its shift.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  mutating func scaleRows(by factors: [Element], adding shifts: [Element]? = nil) {
    for row in 0..<rows {
      let (factor, shift) = (factors[row], shifts?[row] ?? 0)
      for index in row * columns..<(row + 1) * columns {
        elements[index] = elements[index] * factor + shift
      }
    }
  }
}

/// Writes sum over rows of x * d of every column, with both read as rows of `columns`.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func multiplyAndSumColumns<Element: Scalar>(
  _ x: Matrix<Element>, _ d: UnsafePointer<Element>, columns: Int,
  into sums: UnsafeMutablePointer<Element>
) {
  sums.update(repeating: 0, count: columns)
  for start in stride(from: 0, to: x.elements.count, by: columns) {
    for column in 0..<columns { sums[column] += x.elements[start + column] * d[start + column] }
  }
}
