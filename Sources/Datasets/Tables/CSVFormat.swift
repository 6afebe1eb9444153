import LinearAlgebra

/// Tables of numbers with a label column, as comma-separated text.
enum CSVFormat {
  /// The table at `path`, plain or gzip.
  ///
  /// - Parameter label: the name or the number (from 0, negative from the end) of the label column;
  ///   the last one when nil.
  static func dataset(
    path: String, label: String?, rule: LabelRule = .automatic
  ) throws(DatasetError) -> Dataset {
    let path = DataFile.expandingHome(path)
    var reader = try CSVReader(path: path)
    var fields = [CSVReader.Field]()
    guard try reader.next(&fields) else { throw .emptyFile(path: path) }
    let first = fields.map(reader.text)
    var afterHeader = reader
    let hasSecond = try afterHeader.next(&fields)
    let second = hasSecond ? fields.map(afterHeader.text) : nil
    let header = CSVHeader(
      first: first, second: second,
      labelColumn: label.flatMap { first.firstIndex(of: $0) ?? position($0, first.count) })

    let width = header.hasCounts ? second?.count ?? 0 : first.count
    let names = header.columnNames ?? (0..<width).map { "\($0)" }
    let labelColumn = try column(label, names: names, path: path)
    var table = Table(path: path, names: names, labelColumn: labelColumn)
    if header == .none {
      var again = try CSVReader(path: path)
      try table.append(from: &again)
    } else {
      try table.append(from: &reader)
    }
    guard !table.labels.isEmpty else { throw .emptyFile(path: path) }
    let dataset = Dataset(
      name: path, x: table.matrix, targets: try table.targets(header, rule: rule), source: path)
    try dataset.checkSeveralClasses()
    return dataset
  }

  private static func position(_ text: String, _ count: Int) -> Int? {
    guard let index = Int(text) else { return nil }
    let position = index < 0 ? count + index : index
    return (0..<count).contains(position) ? position : nil
  }

  private static func column(
    _ label: String?, names: [String], path: String
  ) throws(DatasetError) -> Int {
    guard names.count >= 2 else {
      throw .malformed(
        path: path, line: nil, reason: "one column only; features and a label are needed")
    }
    guard let label else { return names.count - 1 }
    guard let found = names.firstIndex(of: label) ?? position(label, names.count) else {
      throw .noSuchColumn(path: path, column: label, existing: names)
    }
    return found
  }
}

extension CSVHeader {
  fileprivate var hasCounts: Bool {
    if case .counts = self { return true }
    return false
  }

  fileprivate var columnNames: [String]? {
    if case .columns(let names) = self { return names }
    return nil
  }
}

/// The rows read so far.
private struct Table {
  let path: String
  let names: [String]
  let labelColumn: Int
  private(set) var labels: [LabelText] = []
  private var features: [Double] = []

  init(path: String, names: [String], labelColumn: Int) {
    self.path = path
    self.names = names
    self.labelColumn = labelColumn
  }

  var matrix: Matrix<Double> {
    Matrix(rows: labels.count, columns: names.count - 1, elements: features)
  }

  mutating func append(from reader: inout CSVReader) throws(DatasetError) {
    var fields = [CSVReader.Field]()
    while try reader.next(&fields) {
      guard fields.count == names.count else {
        throw .ragged(path: path, line: reader.line, seen: fields.count, expected: names.count)
      }
      for (column, field) in fields.enumerated() where column != labelColumn {
        guard let value = reader.number(field) else {
          throw .notANumber(
            path: path, line: reader.line, column: "'\(names[column])'", text: reader.text(field))
        }
        guard value.isFinite else {
          throw .notFinite(name: path, row: labels.count, column: column, value: value)
        }
        features.append(value)
      }
      labels.append(LabelText(text: reader.text(fields[labelColumn]), line: reader.line))
    }
  }

  func targets(_ header: CSVHeader, rule: LabelRule) throws(DatasetError) -> Targets {
    guard case .counts(let rows, let classNames) = header else {
      return try Targets(texts: labels, rule: rule, path: path)
    }
    guard rows == labels.count else {
      throw .malformed(
        path: path, line: 1, reason: "the header promises \(rows) rows, \(labels.count) are present"
      )
    }
    var classes = [Int]()
    for (row, label) in labels.enumerated() {
      guard let index = Int(label.text) else {
        throw .notANumber(path: path, line: label.line, column: "label", text: label.text)
      }
      guard classNames.indices.contains(index) else {
        throw .labelOutOfRange(path: path, row: row, label: index, classes: classNames.count)
      }
      classes.append(index)
    }
    return .classes(labels: classes, names: classNames)
  }
}
