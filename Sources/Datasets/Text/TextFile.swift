import Foundation

/// The tokens of one file, line by line.
struct TextFile {
  let path: String
  let lines: [[String]]

  /// Lines of words, to each of which the end of the line is added.
  init(path: String, lines: [[String]]) {
    self.path = path
    self.lines = lines.map { $0 + [TextCorpus.endOfLine] }
  }

  /// Reads a file.
  ///
  /// - Throws: `DatasetError.emptyFile`, `.missingFile`, `.unreadable`; `.malformed` for text that is not
  ///   UTF-8.
  init(path: String, level: TextReference.Level) throws(DatasetError) {
    let bytes = try DataFile.bytes(path)
    var texts: [String] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw .malformed(
          path: path, line: index + 1,
          reason: "bytes that are not UTF-8; convert the file to UTF-8")
      }
      texts.append(text)
    }
    // What follows the last line feed is no line unless it holds something.
    let endsOpen = texts.last?.isEmpty == false
    if !endsOpen { texts.removeLast() }
    self.path = path
    switch level {
    case .words:
      lines = texts.map { text in
        text.split(whereSeparator: \.isWhitespace).map(String.init) + [TextCorpus.endOfLine]
      }
    case .characters:
      lines = texts.enumerated().map { index, text in
        text.unicodeScalars.map { String($0) }
          + (endsOpen && index == texts.count - 1 ? [] : ["\n"])
      }
    }
  }

  /// The numbers of the tokens, by `known`.
  ///
  /// - Throws: `DatasetError.malformed` for a token that has none, unless `<unk>` has.
  func tokens(_ known: [String: Int32], unknown count: inout Int) throws(DatasetError) -> [Int32] {
    var result: [Int32] = []
    for (index, line) in lines.enumerated() {
      for word in line {
        if let number = known[word] {
          result.append(number)
        } else if let number = known[TextCorpus.unknown] {
          count += 1
          result.append(number)
        } else {
          throw .malformed(
            path: path, line: index + 1,
            reason: "'\(word)' does not occur in the training text, which has no"
              + " \(TextCorpus.unknown) for it; add one there, or read characters with"
              + " ptb:DIR:characters")
        }
      }
    }
    return result
  }
}
