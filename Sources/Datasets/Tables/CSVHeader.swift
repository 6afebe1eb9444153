/// What the first record of a table says.
enum CSVHeader: Equatable {
  /// It is data already.
  case none
  /// It names the columns.
  case columns([String])
  /// It is scikit-learn's: number of rows, number of features, names of the classes.
  case counts(rows: Int, classNames: [String])

  /// Judges the first record by the second.
  ///
  /// It names columns when it has text over a number and is otherwise text, numbered by position,
  /// or has text over the label. Thus text in a number column of the first data row stays an error.
  init(first: [String], second: [String]?, labelColumn: Int?) {
    if let rows = first.first.flatMap({ Int($0) }), first.count >= 3, let second,
      Int(first[1]) == second.count - 1, first[2...].allSatisfy({ Double($0) == nil }),
      let label = second.last.flatMap({ Int($0) }), (0..<first.count - 2).contains(label)
    {
      self = .counts(rows: rows, classNames: Array(first[2...]))
      return
    }
    let isText = first.map { Double($0) == nil }
    let numbersArePositions = first.indices.allSatisfy { isText[$0] || first[$0] == "\($0)" }
    guard let second, second.count == first.count else {
      self = isText.allSatisfy { $0 } ? .columns(first) : .none
      return
    }
    let overNumbers = first.indices.filter { isText[$0] && Double(second[$0]) != nil }
    let coversLabel = overNumbers.contains(labelColumn ?? first.count - 1)
    if !overNumbers.isEmpty && (numbersArePositions || coversLabel) {
      self = .columns(first)
    } else {
      self = .none
    }
  }
}
