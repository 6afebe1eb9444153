extension String {
  /// The entry of `candidates` with the smallest edit distance, if it is close enough to be meant.
  ///
  /// Close is a Levenshtein distance of at most a third of the length (at least 1), ignoring case.
  func nearest(in candidates: [String]) -> String? {
    let wanted = Array(lowercased())
    let ranked = candidates.map {
      (name: $0, distance: wanted.distance(to: Array($0.lowercased())))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= Swift.max(1, wanted.count / 3) ? best.name : nil
  }
}

extension [Character] {
  /// The number of insertions, deletions and replacements that lead to `other` (Levenshtein).
  fileprivate func distance(to other: [Character]) -> Int {
    var row = Array<Int>(0...other.count)
    for (i, character) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, target) in other.enumerated() {
        let replaced = diagonal + (character == target ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
