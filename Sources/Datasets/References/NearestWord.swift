/// The word of `words` that differs least from `text`, if it is at most 2 edits away and not all.
package func nearestWord(to text: String, in words: [String]) -> String? {
  let scored = words.map { (word: $0, distance: editDistance(text, $0)) }
  guard let best = scored.min(by: { $0.distance < $1.distance }),
    best.distance <= 2, best.distance < best.word.count - 1
  else { return nil }
  return best.word
}

/// The number of insertions, deletions, replacements and neighbour swaps from `a` to `b`.
func editDistance(_ a: String, _ b: String) -> Int {
  let (first, second) = (Array(a), Array(b))
  var table = [[Int]](
    repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
  for i in 0...first.count { table[i][0] = i }
  for j in 0...second.count { table[0][j] = j }
  guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
  for i in 1...first.count {
    for j in 1...second.count {
      let replaced = table[i - 1][j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1)
      table[i][j] = min(replaced, table[i - 1][j] + 1, table[i][j - 1] + 1)
      if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
        table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
      }
    }
  }
  return table[first.count][second.count]
}
