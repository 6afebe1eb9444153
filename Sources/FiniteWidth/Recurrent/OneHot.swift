import LinearAlgebra

/// Every entry, a whole number from 0 below `vocabulary`, as a one-hot vector: (n, columns *
/// vocabulary).
///
/// - Precondition: the entries are such numbers.
func oneHot<Element: Scalar>(_ x: Matrix<Element>, vocabulary: Int) -> Matrix<Element> {
  var result = Matrix<Element>(rows: x.rows, columns: x.columns * vocabulary)
  for (index, entry) in x.elements.enumerated() {
    let token = Int(exactly: Double(entry)) ?? -1
    precondition(
      (0..<vocabulary).contains(token),
      "\(entry) is not a token: a whole number from 0 to \(vocabulary - 1)")
    result.elements[index * vocabulary + token] = 1
  }
  return result
}

extension FiniteNetwork {
  /// Throws `FiniteWidthError.notAToken` where the network begins with an embedding and an input is not
  /// a token of it.
  func checkTokens(_ inputs: Matrix<Element>) throws {
    guard let vocabulary = firstVocabulary(root) else { return }
    for (index, entry) in inputs.elements.enumerated() {
      guard let token = Int(exactly: Double(entry)), (0..<vocabulary).contains(token) else {
        throw FiniteWidthError.notAToken(
          row: index / inputs.columns, value: Double(entry), vocabulary: vocabulary)
      }
    }
  }

  private func firstVocabulary(_ node: FiniteNode) -> Int? {
    switch node {
    case .oneHot(let vocabulary): vocabulary
    case .sequence(let nodes), .sum(let nodes), .product(let nodes), .concatenate(let nodes, _):
      nodes.lazy.compactMap { firstVocabulary($0) }.first
    default: nil
    }
  }
}

extension Matrix {
  /// Writes the columns of `part` from column `start` on.
  mutating func setColumns(_ start: Int, _ part: Matrix) {
    precondition(rows == part.rows && start + part.columns <= columns, "shapes differ")
    let width = columns
    elements.withUnsafeMutableBufferPointer { target in
      part.elements.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for row in 0..<part.rows {
          (target + row * width + start).update(
            from: source + row * part.columns, count: part.columns)
        }
      }
    }
  }
}

/// The derivative in a softmax's argument, or the change of its value: y (d - y.d), row by row of `y`.
func softmaxDerivative<Element: Scalar>(
  _ d: Matrix<Element>, _ y: Matrix<Element>
) -> Matrix<Element> {
  var result = d.reshaped(columns: y.columns)
  softmaxRowsBackward(&result, weights: y, scale: 1)
  return result.reshaped(rows: d.rows, columns: d.columns)
}
