import LinearAlgebra

/// Two rows of a data set, the first one earlier.
public struct RowPair: Sendable, Hashable {
  /// The earlier row.
  public let first: Int
  /// The later row.
  public let second: Int
}

extension Dataset {
  /// Rows with exactly the same inputs as an earlier row.
  ///
  /// Each later row is paired with the first row that equals it. Found by hashing and compared
  /// exactly; cost n * features.
  ///
  /// - Parameter withDifferentLabels: only those whose targets differ, which no function of the
  ///   inputs can fit.
  public func identicalRows(withDifferentLabels: Bool = true) -> [RowPair] {
    var earlier = RowLookup(x)
    var pairs = [RowPair]()
    for row in 0..<count {
      if let first = earlier.row(equalTo: x[row: row]) {
        if !withDifferentLabels || differInTarget(first, row) {
          pairs.append(RowPair(first: first, second: row))
        }
      } else {
        earlier.insert(row)
      }
    }
    return pairs
  }

  private func differInTarget(_ a: Int, _ b: Int) -> Bool {
    switch targets {
    case .classes(let labels, _): return labels[a] != labels[b]
    case .values(let values): return values[a] != values[b]
    }
  }
}
