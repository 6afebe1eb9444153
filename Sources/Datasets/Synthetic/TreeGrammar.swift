import LinearAlgebra

/// Sentences of a small stochastic grammar, written as their trees: `(S (NP ...) (VP ...) )`.
///
/// The task of Choe and Charniak (2016), parsing as language modelling, in miniature: a model of such
/// text has to close every bracket it opened, to make verbs agree with the number of their subjects over
/// the clauses in between, and to keep to the subject of the sentence, which favours some nouns, verbs
/// and adjectives. Words are made up and follow Zipf's law within their class. The same seed gives the
/// same text.
public struct TreeGrammar: Sendable, Hashable {
  /// The nouns; also the number of forms in each number.
  public var nouns = 120
  /// The verbs; also the number of forms in each number.
  public var verbs = 60
  /// The adjectives.
  public var adjectives = 40
  /// The subjects that a sentence may be about.
  public var topics = 6

  /// A grammar.
  public init() {}

  /// Sentences with at least `tokens` tokens together, ends of lines included.
  func sentences(tokens: Int, _ stream: RandomStream) -> [[String]] {
    var writer = TreeWriter(grammar: self, random: stream)
    var result: [[String]] = []
    var count = 0
    while count < tokens {
      let sentence = writer.sentence()
      result.append(sentence)
      count += sentence.count + 1
    }
    return result
  }

  /// Training, validation and test text, the latter two a tenth of the first.
  ///
  /// Words of the latter two that the first lacks are `<unk>`, which stands in for words that occur once
  /// in the first.
  public func corpus(tokens: Int, seed: UInt64) throws(DatasetError) -> TextCorpus {
    let parts = parts(tokens: tokens, seed: seed)
    return try TextCorpus(
      name: "trees of a stochastic grammar, seed \(seed)", training: parts[0],
      validation: parts[1], test: parts[2])
  }

  /// The lines of training, validation and test text.
  public func parts(tokens: Int, seed: UInt64) -> [[[String]]] {
    let stream = RandomStream(seed: seed).child("trees")
    let all = [tokens, tokens / 10, tokens / 10].enumerated().map { index, count in
      sentences(tokens: count, stream.child(index))
    }
    var counts: [String: Int] = [:]
    for word in all[0].joined() { counts[word, default: 0] += 1 }
    return all.map { part in
      part.map { line in line.map { counts[$0] ?? 0 > 1 ? $0 : TextCorpus.unknown } }
    }
  }
}

/// Writes one sentence after another.
private struct TreeWriter {
  let grammar: TreeGrammar
  var random: RandomStream
  private var topic = 0
  private var depth = 0

  init(grammar: TreeGrammar, random: RandomStream) {
    self.grammar = grammar
    self.random = random
  }

  mutating func sentence() -> [String] {
    topic = random.integer(below: grammar.topics)
    depth = 0
    return clause()
  }

  private mutating func chance(_ probability: Double) -> Bool { random.uniform() < probability }

  private mutating func clause() -> [String] {
    depth += 1
    defer { depth -= 1 }
    let isPlural = chance(0.4)
    return ["(S"] + nounPhrase(isPlural) + verbPhrase(isPlural) + [")S"]
  }

  private mutating func nounPhrase(_ isPlural: Bool) -> [String] {
    depth += 1
    defer { depth -= 1 }
    var words = ["(NP", isPlural ? (chance(0.5) ? "these" : "some") : (chance(0.6) ? "the" : "a")]
    if chance(0.35) { words.append(word("adj", grammar.adjectives)) }
    words.append(word(isPlural ? "nouns" : "noun", grammar.nouns))
    // The deeper, the less likely: trees are finite.
    let more = 0.5 / Double(depth)
    if chance(more * 0.6) {
      words += ["(PP", ["of", "near", "under", "with", "for"][zipf(5)]]
      words += nounPhrase(chance(0.4)) + [")PP"]
    } else if chance(more * 0.5) {
      words += ["(SBAR", "that"] + verbPhrase(isPlural) + [")SBAR"]
    }
    return words + [")NP"]
  }

  private mutating func verbPhrase(_ isPlural: Bool) -> [String] {
    depth += 1
    defer { depth -= 1 }
    var words = ["(VP", word(isPlural ? "verb" : "verbs", grammar.verbs)]
    if depth < 5, chance(0.15) { return words + ["that"] + clause() + [")VP"] }
    if chance(0.75) { words += nounPhrase(chance(0.4)) }
    if chance(0.25) { words.append(word("adv", 20)) }
    return words + [")VP"]
  }

  /// A word of a class: two times in three one that goes with the sentence's topic.
  private mutating func word(_ kind: String, _ count: Int) -> String {
    let own = count / grammar.topics
    let number =
      chance(2.0 / 3) && own > 0 ? zipf(own) * grammar.topics + topic : zipf(count)
    return "\(kind)\(number)"
  }

  /// A rank below `count` with probability proportional to 1 / (rank + 1).
  private mutating func zipf(_ count: Int) -> Int {
    let total = (1...count).reduce(0) { $0 + 1 / Double($1) }
    var left = random.uniform() * total
    for rank in 0..<count {
      left -= 1 / Double(rank + 1)
      if left < 0 { return rank }
    }
    return count - 1
  }
}
