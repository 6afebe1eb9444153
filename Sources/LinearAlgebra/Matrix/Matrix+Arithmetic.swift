extension Matrix {
  /// The sum of two matrices of equal shape.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public static func + (a: Matrix, b: Matrix) -> Matrix { a.zip(b) { $0 + $1 } }

  /// The difference of two matrices of equal shape.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public static func - (a: Matrix, b: Matrix) -> Matrix { a.zip(b) { $0 - $1 } }

  /// The matrix with every element multiplied by `factor`.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public static func * (factor: Element, a: Matrix) -> Matrix {
    var result = a
    for index in result.elements.indices { result.elements[index] *= factor }
    return result
  }

  /// The matrix with every element multiplied by `factor`, in its own memory where nothing else holds
  /// it.
  package consuming func scaled(by factor: Element) -> Matrix {
    var result = consume self
    for index in result.elements.indices { result.elements[index] *= factor }
    return result
  }

  /// The matrix with `row` added to each of its rows.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func addingToRows(_ row: [Element]) -> Matrix {
    precondition(row.count == columns, "\(row.count) numbers for \(columns) columns")
    var result = self
    for index in result.elements.indices { result.elements[index] += row[index % columns] }
    return result
  }

  /// The square root of the sum of squared elements.
  public var frobeniusNorm: Element {
    elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The sum of the diagonal elements.
  public var trace: Element { diagonal.reduce(0, +) }

  private func zip(_ other: Matrix, _ combine: (Element, Element) -> Element) -> Matrix {
    precondition(
      rows == other.rows && columns == other.columns,
      "shapes \(rows) x \(columns) and \(other.rows) x \(other.columns) differ")
    var result = self
    for index in elements.indices {
      result.elements[index] = combine(elements[index], other.elements[index])
    }
    return result
  }
}
