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

/// The variance below which a normalization stops dividing.
let normalizationEpsilon = 1e-12

/// (x - mean) / sqrt(variance + epsilon) of every row, and 1 / sqrt(variance + epsilon).
///
/// The variance divides by the number of features.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func normalizeRows<Element: Scalar>(
  _ x: Matrix<Element>
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
    let factor = 1 / (squares / count + Element(normalizationEpsilon)).squareRoot()
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
