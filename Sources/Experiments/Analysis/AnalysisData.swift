import Datasets
import Foundation
import KernelLearning
import LinearAlgebra

/// The data of an analysis: inputs on a sphere of radius sqrt(features), labels as numbers.
///
/// A dense layer divides by sqrt(features), so these inputs are the unit sphere of the theory.
struct AnalysisData: Sendable {
  let name: String
  let license: String
  let classNames: [String]
  /// (n, d), every row of length sqrt(d).
  let x: Matrix<Double>
  /// (n, c): +-1 for two classes, one-hot minus 1/c for more, scaled values for regression.
  let y: Matrix<Double>
  /// The classes of the rows; nil for regression.
  let labels: [Int]?
  /// The dimensions of one input.
  let shape: [Int]
  let testX: Matrix<Double>
  let testY: Matrix<Double>
  let testLabels: [Int]?
  /// Where the rows are among those that a precomputed kernel has.
  let kernelRows: AnalysisKernelRows
  /// What was done to the data, one sentence each.
  let notes: [String]

  var features: Int { x.columns }
  var isClassification: Bool { labels != nil }

  /// Loads, selects, splits and scales.
  ///
  /// A set with a test part keeps it. Any other set gives its first `limit` rows to training and
  /// the rest to testing, or without a limit a fifth of its rows, drawn by the seed.
  init(_ request: AnalysisRequest) throws {
    let reference = try DatasetReference(parsing: request.data)
    var notes: [String] = []
    let (train, test, split) = try Self.load(reference, request, &notes)
    try train.checkFinite()
    try test.checkFinite()
    let kept = Self.rowsWithoutDuplicates(train, &notes)
    let distinct = kept.count == train.count ? train : train.selectingRows(kept)
    kernelRows = AnalysisKernelRows(
      training: kept.map { split?.training[$0] ?? $0 }, test: split?.test,
      count: split.map { $0.training.count + $0.test.count } ?? train.count)
    (x, testX) = try Self.scaled(distinct, test, &notes)
    name = distinct.name
    license = distinct.license
    shape = distinct.shape
    switch (distinct.targets, test.targets) {
    case (.classes(let labels, let names), .classes(let testLabels, _)):
      try distinct.checkSeveralClasses()
      let encoding: ClassEncoding = names.count == 2 ? .signs : .centeredOneHot
      self.labels = labels
      self.testLabels = testLabels
      classNames = names
      let sign = names.count == 2 ? -1.0 : 1.0  // the first of two classes is +1
      y = sign * (try encoding.targets(labels, count: names.count))
      testY = sign * (try encoding.targets(testLabels, count: names.count))
    case (.values(let values), .values(let testValues)):
      // Centred and scaled on the training rows, so that |y|^2 = n as for signs.
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let scale = square > 0 ? (square / Double(values.count)).squareRoot() : 1
      labels = nil
      testLabels = nil
      classNames = []
      y = .column(values.map { ($0 - mean) / scale })
      testY = .column(testValues.map { ($0 - mean) / scale })
      notes.append("The values were centred and scaled to unit variance on the training rows.")
    default:
      throw DatasetError.notClassification(name: distinct.name)
    }
    self.notes = notes
  }

  /// Throws when an image is black, and so has no direction; rows are numbered as in the file.
  private static func checkDirections(_ data: Dataset) throws -> Dataset {
    if data.shape.count > 1 { _ = try data.scaledToUnitNorm() }
    return data
  }

  /// Throws when two rows are identical but their labels differ; rows are numbered as in the file.
  private static func checkConsistent(_ data: Dataset) throws -> Dataset {
    if let pair = data.identicalRows(withDifferentLabels: true).first {
      throw AnalysisError.contradiction(name: data.name, first: pair.first, second: pair.second)
    }
    return data
  }

  private static func load(
    _ reference: DatasetReference, _ request: AnalysisRequest, _ notes: inout [String]
  ) throws -> (training: Dataset, test: Dataset, split: RowSplit?) {
    if let testReference = reference.testPart {
      return (
        try checkConsistent(
          checkDirections(reference.load(classes: request.classes, limit: request.limit))),
        try checkDirections(testReference.load(classes: request.classes, limit: nil)), nil
      )
    }
    let whole = try checkConsistent(
      checkDirections(reference.load(classes: request.classes, limit: nil)))
    let split: RowSplit
    if let limit = request.limit, limit > 0, limit < whole.count {
      notes.append("The first \(limit) rows are for training, the others for testing.")
      split = RowSplit(training: Array(0..<limit), test: Array(limit..<whole.count))
    } else {
      split = try whole.splitRows(trainFraction: 0.8, seed: request.seed)
      notes.append("A random fifth of the rows was held out for testing (seed \(request.seed)).")
    }
    return (whole.selectingRows(split.training), whole.selectingRows(split.test), split)
  }

  /// Keeps one of identical rows with one label: a repeated row makes the kernel singular.
  private static func rowsWithoutDuplicates(_ data: Dataset, _ notes: inout [String]) -> [Int] {
    let repeated = Set(data.identicalRows(withDifferentLabels: false).map(\.second))
    if !repeated.isEmpty {
      notes.append(
        "\(repeated.count) training rows repeat an earlier row with the same label; they were left"
          + " out.")
    }
    return (0..<data.count).filter { !repeated.contains($0) }
  }

  private static func scaled(
    _ train: Dataset, _ test: Dataset, _ notes: inout [String]
  ) throws -> (Matrix<Double>, Matrix<Double>) {
    var (train, test) = (train, test)
    if train.shape.count == 1 {
      let standardization = Standardization(fitting: train.x)
      (train, test) = (
        try standardization.applied(to: train), try standardization.applied(to: test)
      )
      // Names the place of a row that standardization made zero: one that is the mean of all.
      train.name += ", training rows after standardization"
      test.name += ", held-out rows after standardization"
      notes.append("Features were standardized with the training rows' means and deviations.")
      if !standardization.constantFeatures.isEmpty {
        notes.append("\(standardization.constantFeatures.count) features are constant.")
      }
    }
    notes.append("Every row was scaled to the unit sphere.")
    let root = Double(train.x.columns).squareRoot()
    return (
      root * (try train.scaledToUnitNorm().x), root * (try test.scaledToUnitNorm().x)
    )
  }
}

extension DatasetReference {
  /// The test part of a set that has one and whose training part this is; nil otherwise.
  var testPart: DatasetReference? {
    switch self {
    case .mnist(let directory, .train): .mnist(directory: directory, part: .test)
    case .fashionMNIST(let directory, .train): .fashionMNIST(directory: directory, part: .test)
    case .cifar10(let directory, .train): .cifar10(directory: directory, part: .test)
    case .cifar100(let directory, .train): .cifar100(directory: directory, part: .test)
    default: nil
    }
  }
}

/// Data that an analysis cannot answer for.
public enum AnalysisError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Identical inputs with different labels: no function fits both.
  case contradiction(name: String, first: Int, second: Int)
  /// Fewer than two training rows.
  case tooFewRows(name: String, rows: Int)

  /// One line: what, where, and what to do.
  public var description: String {
    switch self {
    case .contradiction(let name, let first, let second):
      return
        "\(name): rows \(first) and \(second) (from 0) are identical but their labels differ, so"
        + " no network can fit both; correct or remove one of them"
    case .tooFewRows(let name, let rows):
      return "\(name): \(rows) training rows are left; at least 2 are needed"
    }
  }
}
