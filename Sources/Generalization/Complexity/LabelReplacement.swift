import LinearAlgebra

/// Labels of which each is replaced, independently with a probability p, by a uniform one.
///
/// The replacement may equal the original: p = 1 gives fully random labels. The corruption of a data
/// set, which replaces a fixed share of the rows, is `LabelCorruption` of the module `Datasets`.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, section 5.2 and figure 2.
public struct LabelReplacement: Sendable, Hashable {
  /// p.
  public let probability: Double
  /// What the replacements are drawn from.
  public let alphabet: LabelAlphabet

  /// Corruption with probability `probability`.
  ///
  /// - Throws: `GeneralizationError.outOfDomain` for a probability outside [0, 1].
  public init(probability: Double, alphabet: LabelAlphabet = .signs) throws {
    try require(
      (0...1).contains(probability), .corruption, probability, "[0, 1]")
    self.probability = probability
    self.alphabet = alphabet
  }

  /// `labels`, (n, c), corrupted with the numbers of `stream`.
  ///
  /// Each row consumes its own child stream, so the rows replaced at a smaller probability are also
  /// replaced, by the same labels, at a larger one.
  public func apply(to labels: Matrix<Double>, stream: RandomStream) -> Matrix<Double> {
    precondition(
      labels.columns == alphabet.columns,
      "\(labels.columns) label columns for an alphabet of \(alphabet.columns)")
    var result = labels
    for row in 0..<labels.rows {
      var random = stream.child(row)
      guard random.uniform() < probability else { continue }
      result[row: row] = alphabet.draw(&random)[...]
    }
    return result
  }
}

extension ComplexityMeasure {
  /// The exact expectation of tr(Y^T H^{-1} Y) for corrupted labels:
  /// (1-p)^2 tr(Y^T H^{-1} Y) + (1 - (1-p)^2) |label|^2 tr H^{-1}.
  ///
  /// The square root of 2/n times it is an upper bound of E C by Jensen, and close to it.
  /// Cost: that of `traceOfInverse`.
  ///
  /// - Parameter labels: the clean labels, (n, c), rows from the corruption's alphabet.
  /// - Throws: as `quadraticForms`.
  public func expectedQuadraticForm(
    _ labels: Matrix<Double>, corruption: LabelReplacement
  ) throws -> Double {
    let kept = (1 - corruption.probability) * (1 - corruption.probability)
    let clean = kept > 0 ? kept * (try quadraticForm(labels)) : 0
    guard kept < 1 else { return clean }
    return clean + (1 - kept) * corruption.alphabet.squaredNorm * traceOfInverse()
  }

  /// sqrt(E C^2) for corrupted labels; see `expectedQuadraticForm`.
  ///
  /// - Throws: as `quadraticForms`.
  public func expectedComplexity(
    _ labels: Matrix<Double>, corruption: LabelReplacement
  ) throws -> Double {
    complexity(ofQuadraticForm: try expectedQuadraticForm(labels, corruption: corruption))
  }

  /// sqrt(E C^2) = sqrt(2 |label|^2 tr(H^{-1}) / n) for fully random labels.
  public func expectedRandomComplexity(_ alphabet: LabelAlphabet = .signs) -> Double {
    complexity(ofQuadraticForm: alphabet.squaredNorm * traceOfInverse())
  }

  /// The mean of C over `draws` corruptions; draw i uses child i of `stream`.
  ///
  /// Cost: n^2 c multiply-adds a draw.
  ///
  /// - Throws: as `quadraticForms`.
  public func sampledComplexity(
    _ labels: Matrix<Double>, corruption: LabelReplacement, draws: Int, stream: RandomStream
  ) throws -> SampledMean {
    precondition(draws > 0, "\(draws) draws; at least 1 is needed")
    return SampledMean(
      try (0..<draws).map {
        try complexity(corruption.apply(to: labels, stream: stream.child($0)))
      })
  }
}
