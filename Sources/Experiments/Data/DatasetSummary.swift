import Datasets
import LinearAlgebra

/// What there is to know about a data set before using it.
public struct DatasetSummary: Sendable, Encodable {
  /// A class and the number of its rows.
  public struct ClassCount: Sendable, Encodable, Equatable {
    /// The name.
    public let name: String
    /// The number of rows.
    public let rows: Int
  }

  /// The range of some numbers; nil entries for none.
  public struct Range: Sendable, Encodable, Equatable {
    /// The smallest.
    public let minimum: Double
    /// The largest.
    public let maximum: Double
    /// The mean.
    public let mean: Double

    init?(_ numbers: [Double]) {
      guard let first = numbers.first else { return nil }
      var (least, greatest, sum) = (first, first, 0.0)
      for number in numbers {
        least = min(least, number)
        greatest = max(greatest, number)
        sum += number
      }
      minimum = least
      maximum = greatest
      mean = sum / Double(numbers.count)
    }
  }

  /// Two rows with the same inputs and different targets; they count from 0.
  public struct Contradiction: Sendable, Encodable, Equatable {
    /// The earlier row.
    public let first: Int
    /// The later row.
    public let second: Int
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The reference as it was given.
  public let reference: String
  /// The name.
  public let name: String
  /// The number of rows.
  public let rows: Int
  /// The number of features.
  public let features: Int
  /// The shape of one row.
  public let shape: [Int]
  /// The classes in order; nil when the targets are values.
  public let classes: [ClassCount]?
  /// The range of the targets; nil when they are classes.
  public let targets: Range?
  /// The range of the inputs.
  public let inputs: Range?
  /// The rows whose inputs equal those of an earlier row.
  public let duplicateRows: Int
  /// The duplicates whose target differs from that of the first such row.
  public let contradictingRows: Int
  /// The first few contradictions.
  public let contradictions: [Contradiction]
  /// Where the data comes from.
  public let source: String
  /// What is known about the licence.
  public let license: String

  /// Summarizes `dataset`; cost rows * features.
  public init(_ dataset: Dataset, reference: String) {
    self.reference = reference
    name = dataset.name
    rows = dataset.count
    features = dataset.x.columns
    shape = dataset.shape
    inputs = Range(dataset.x.elements)
    switch dataset.targets {
    case .classes(let labels, let names):
      var counts = [Int](repeating: 0, count: names.count)
      for label in labels { counts[label] += 1 }
      classes = zip(names, counts).map { ClassCount(name: $0, rows: $1) }
      targets = nil
    case .values(let values):
      classes = nil
      targets = Range(values)
    }
    duplicateRows = dataset.identicalRows(withDifferentLabels: false).count
    let contradicting = dataset.identicalRows()
    contradictingRows = contradicting.count
    contradictions = contradicting.prefix(10).map {
      Contradiction(first: $0.first, second: $0.second)
    }
    source = dataset.source
    license = dataset.license.isEmpty ? "not stated" : dataset.license
  }
}
