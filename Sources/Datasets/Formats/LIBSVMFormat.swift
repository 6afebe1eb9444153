import LinearAlgebra

/// The sparse text format of LIBSVM: `label index:value ...`, indices from 1 and ascending.
///
/// Source: Chang, Lin (2011), LIBSVM: a library for support vector machines.
enum LIBSVMFormat {
  /// The rows as a dense matrix with as many columns as the largest index.
  static func dataset(path: String) throws(DatasetError) -> Dataset {
    let text = try DataFile.bytes(path)
    var labels = [LabelText]()
    var entries = [(row: Int, column: Int, value: Double)]()
    var columns = 0
    for (number, rawLine) in text.split(separator: 10, omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = number + 1
      let content = rawLine.prefix { $0 != UInt8(ascii: "#") }
      let words = content.split { $0 == 32 || $0 == 9 || $0 == 13 }
      guard let label = words.first else { continue }
      var last = 0
      for word in words.dropFirst() {
        let text = String(decoding: word, as: UTF8.self)
        guard let colon = word.firstIndex(of: UInt8(ascii: ":")),
          let index = Int(String(decoding: word[..<colon], as: UTF8.self))
        else {
          throw .malformed(path: path, line: line, reason: "'\(text)' is not index:value")
        }
        let valueText = String(decoding: word[(colon + 1)...], as: UTF8.self)
        guard let value = Double(valueText) else {
          throw .notANumber(path: path, line: line, column: "\(index)", text: valueText)
        }
        guard index >= 1 else {
          throw .malformed(
            path: path, line: line,
            reason: "index \(index); LIBSVM counts features from 1, so add 1 to every index")
        }
        guard index > last else {
          throw .malformed(
            path: path, line: line, reason: "index \(index) after \(last); sort them ascending")
        }
        last = index
        entries.append((labels.count, index - 1, value))
      }
      columns = max(columns, last)
      labels.append(LabelText(text: String(decoding: label, as: UTF8.self), line: line))
    }
    guard !labels.isEmpty else { throw .emptyFile(path: path) }
    guard columns <= (1 << 32) / labels.count else {
      throw .tooLarge(path: path, rows: labels.count, columns: columns)
    }
    for label in labels where Double(label.text) == nil {
      throw .notANumber(path: path, line: label.line, column: "label", text: label.text)
    }
    var x = Matrix<Double>(rows: labels.count, columns: columns)
    for entry in entries { x[entry.row, entry.column] = entry.value }
    let dataset = Dataset(
      name: path, x: x, targets: try Targets(texts: labels, path: path), source: path)
    try dataset.checkFinite()
    try dataset.checkSeveralClasses()
    return dataset
  }
}
