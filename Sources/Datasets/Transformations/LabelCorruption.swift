import LinearAlgebra

/// Labels of which some were replaced by random ones.
public struct LabelCorruption<Label: Sendable>: Sendable {
  /// The labels of all rows after corruption.
  public let labels: [Label]
  /// The rows whose label was drawn anew, ascending; a drawn label may equal the old one.
  public let rows: [Int]
}

extension LabelCorruption {
  /// Redraws the labels of exactly round(`fraction` n) rows, chosen without replacement.
  init(
    _ labels: [Label], fraction: Double, seed: UInt64,
    draw: (inout RandomStream) -> Label
  ) throws(DatasetError) {
    guard fraction >= 0, fraction <= 1 else { throw .invalidFraction(fraction) }
    let stream = RandomStream(seed: seed).child("label corruption")
    var choice = stream.child("rows")
    var drawing = stream.child("labels")
    let size = Int((fraction * Double(labels.count)).rounded())
    let rows = choice.permutation(labels.count).prefix(size).sorted()
    var corrupted = labels
    for row in rows { corrupted[row] = draw(&drawing) }
    self.labels = corrupted
    self.rows = rows
  }
}

extension LabelCorruption<Double> {
  /// Replaces the labels of exactly round(`fraction` n) rows by +1 or -1 with equal probability.
  ///
  /// - Parameter labels: +1 or -1 for each row.
  /// - Throws: `DatasetError.invalidFraction`.
  public init(signs labels: [Double], fraction: Double, seed: UInt64) throws(DatasetError) {
    try self.init(labels, fraction: fraction, seed: seed) { $0.sign() }
  }
}

extension Dataset {
  /// Gives exactly round(`fraction` n) rows a class drawn uniformly from all classes.
  ///
  /// The drawn class may be the old one, so about `fraction` (k - 1)/k of the labels change for k
  /// classes.
  ///
  /// - Returns: the data, and the rows that were redrawn, ascending.
  /// - Throws: `DatasetError.invalidFraction`, `.notClassification`.
  public func corruptingLabels(
    fraction: Double, seed: UInt64
  ) throws(DatasetError) -> (dataset: Dataset, rows: [Int]) {
    let (labels, names) = try classes()
    let corruption = try LabelCorruption(labels, fraction: fraction, seed: seed) {
      $0.integer(below: names.count)
    }
    let targets = Targets.classes(labels: corruption.labels, names: names)
    return (replacing(targets: targets), corruption.rows)
  }
}
