extension Citation {
  /// The BibTeX entry, in plain ASCII where TeX needs it, capitals protected by braces.
  public var bibTeX: String {
    var fields = [
      ("author", Self.tex(authors.joined(separator: " and "))),
      ("title", "{\(Self.tex(title))}"),
    ]
    switch kind {
    case .journal: fields.append(("journal", Self.tex(venue)))
    case .conference: fields.append(("booktitle", Self.tex(venue)))
    case .preprint: fields.append(("howpublished", Self.tex(venue)))
    }
    fields.append(("year", String(year)))
    if let arXiv {
      fields += [("eprint", arXiv), ("archivePrefix", "arXiv")]
    }
    if let doi { fields.append(("doi", doi)) }
    if let url { fields.append(("url", url)) }
    let width = fields.map(\.0.count).max() ?? 0
    let lines = fields.map { name, value in
      "  \(name)\(String(repeating: " ", count: width - name.count)) = {\(value)}"
    }
    return "@\(kind.rawValue){\(key),\n\(lines.joined(separator: ",\n"))\n}"
  }

  private static func tex(_ text: String) -> String {
    let letters: [Character: String] = [
      "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "á": "{\\'a}", "é": "{\\'e}",
      "ó": "{\\'o}", "ö": "{\\\"o}", "ü": "{\\\"u}",
    ]
    return text.map { letters[$0] ?? String($0) }.joined()
  }
}

extension Citations {
  /// The BibTeX of some works, a blank line between entries, each work once.
  ///
  /// - Parameter keys: keys or arXiv identifiers of ``all``; nil for every work.
  /// - Throws: ``CitationError/unknownKey(_:)``.
  public static func bibTeX(for keys: [String]? = nil) throws -> String {
    var seen: Set<String> = []
    let works = try (keys ?? all.map(\.key)).map(work).filter { seen.insert($0.key).inserted }
    return works.map(\.bibTeX).joined(separator: "\n\n") + "\n"
  }
}
