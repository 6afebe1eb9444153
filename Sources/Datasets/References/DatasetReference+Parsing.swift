extension DatasetReference {
  /// Reads a reference in one of `forms`; no file is touched.
  ///
  /// - Throws: `DatasetError.unknownReference` with the nearest form, `.incompleteReference`,
  ///   `.unknownPart`.
  public init(parsing text: String) throws(DatasetError) {
    if try TextReference(parsing: text) != nil { throw .isText(text) }
    let colon = text.firstIndex(of: ":")
    let head = colon.map { String(text[..<$0]) } ?? text
    let tail = colon.map { String(text[text.index(after: $0)...]) } ?? ""
    if let kind = Keyword(rawValue: head) {
      self = try kind.reference(text: text, tail: tail)
      return
    }
    if let file = try Self.file(text) {
      self = file
      return
    }
    throw .unknownReference(text, nearest: Self.nearest(to: text, head: head))
  }

  /// The words that begin a reference.
  private enum Keyword: String, CaseIterable {
    case digits, iris, mnist
    case fashionMNIST = "fashion-mnist"
    case cifar10, cifar100, svhn, uci

    func reference(text: String, tail: String) throws(DatasetError) -> DatasetReference {
      let form = DatasetReference.forms.first { $0.hasPrefix(rawValue) }!
      switch self {
      case .digits, .iris:
        guard text == rawValue else {
          throw .unknownReference(text, nearest: rawValue)
        }
        return self == .digits ? .digits : .iris
      case .svhn, .uci:
        guard !tail.isEmpty else { throw .incompleteReference(text, form: form) }
        return self == .svhn ? .svhn(file: tail) : .uci(directory: tail)
      case .mnist, .fashionMNIST, .cifar10, .cifar100:
        let (directory, part) = try splitPart(tail)
        guard !directory.isEmpty else { throw .incompleteReference(text, form: form) }
        switch self {
        case .mnist: return .mnist(directory: directory, part: part)
        case .fashionMNIST: return .fashionMNIST(directory: directory, part: part)
        case .cifar10: return .cifar10(directory: directory, part: part)
        default: return .cifar100(directory: directory, part: part)
        }
      }
    }

    /// `DIR:PART`; a last piece that looks like a misspelt part is refused, others are the folder.
    private func splitPart(_ tail: String) throws(DatasetError) -> (String, DatasetPart) {
      guard let colon = tail.lastIndex(of: ":") else { return (tail, .train) }
      let last = String(tail[tail.index(after: colon)...])
      if let part = DatasetPart(rawValue: last) { return (String(tail[..<colon]), part) }
      let near = nearestWord(to: last.lowercased(), in: DatasetPart.allCases.map(\.rawValue))
      if near != nil || (!last.isEmpty && !last.contains("/")) {
        throw .unknownPart(last, nearest: near)
      }
      return (tail, .train)
    }
  }

  private static func file(_ text: String) throws(DatasetError) -> DatasetReference? {
    var name = text
    var label: String?
    if let option = text.range(ofLast: ":label=") {
      name = String(text[..<option.lowerBound])
      label = String(text[option.upperBound...])
      if label!.isEmpty { throw .incompleteReference(text, form: "FILE.csv:label=COLUMN") }
    }
    let lower = name.lowercased()
    func ends(_ extensions: String...) -> Bool { extensions.contains { lower.hasSuffix($0) } }
    if ends(".csv", ".csv.gz") { return .csv(file: name, label: label) }
    guard label == nil else { return nil }
    if ends(".libsvm", ".svm", ".libsvm.gz", ".svm.gz") { return .libsvm(file: name) }
    if ends(".npz") { return .numPy(file: name) }
    return nil
  }

  private static func nearest(to text: String, head: String) -> String? {
    let word = head.lowercased()
    if let keyword = nearestWord(to: word, in: Keyword.allCases.map(\.rawValue)) {
      return forms.first { $0.hasPrefix(keyword) }
    }
    // `FILE.csv:COLUMN` and misspelt extensions.
    if word.hasSuffix(".csv") || word.hasSuffix(".csv.gz") { return "\(head):label=COLUMN" }
    guard let dot = head.lastIndex(of: ".") else { return nil }
    let ending = String(head[head.index(after: dot)...]).lowercased()
    return nearestWord(to: ending, in: ["csv", "libsvm", "npz"]).map { head[...dot] + $0 }
  }
}

extension String {
  fileprivate func range(ofLast piece: String) -> Range<Index>? {
    var start = endIndex
    while true {
      if self[start...].hasPrefix(piece) { return start..<index(start, offsetBy: piece.count) }
      guard start > startIndex else { return nil }
      start = index(before: start)
    }
  }
}
