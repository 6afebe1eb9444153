import Datasets
import Foundation
import LinearAlgebra

/// A UCI table with the published splits of its rows.
struct TableSet: Sendable {
  let name: String
  let x: Matrix<Double>
  /// The class of each row, numbered from 0.
  let classes: [Int]
  let classCount: Int
  /// The rows for choosing hyperparameters: to train on, and to validate on as `test`.
  let tuning: RowSplit
  /// Four independent draws of 75 % for training and the rest for testing.
  let folds: [RowSplit]

  /// Reads the folder of a set.
  ///
  /// - Throws: `DatasetError`, also when a file of its splits is missing.
  init(directory: String) throws {
    let data = try DatasetReference(parsing: "uci:\(directory)").load()
    let (labels, names) = try data.classes()
    let splits = try UCISplits(directory: directory, rows: data.count)
    guard let tuning = splits.tuning else {
      throw DatasetError.missingFile(tried: ["\(directory)/conxuntos.dat"])
    }
    self.init(
      name: data.name, x: data.x, classes: labels, classCount: names.count, tuning: tuning,
      folds: splits.folds)
  }

  init(
    name: String, x: Matrix<Double>, classes: [Int], classCount: Int, tuning: RowSplit,
    folds: [RowSplit]
  ) {
    self.name = name
    self.x = x
    self.classes = classes
    self.classCount = classCount
    self.tuning = tuning
    self.folds = folds
  }

  /// The tuning split without the rows that a fold tests on.
  func cleanTuning(_ fold: RowSplit) -> RowSplit {
    let kept = Set(fold.training)
    return RowSplit(
      training: tuning.training.filter(kept.contains), test: tuning.test.filter(kept.contains))
  }

  /// How many rows the parts for tuning share with those for testing, on average over the folds.
  var sharedTestRows: Double {
    let tuned = Set(tuning.training + tuning.test)
    let counts = folds.map { fold in fold.test.count(where: tuned.contains) }
    return Double(counts.reduce(0, +)) / Double(max(1, folds.reduce(0) { $0 + $1.test.count }))
  }
}

extension TableSet {
  /// The sets in the folder `uci`, by name: every folder with a table of its own name.
  ///
  /// - Throws: `DatasetError`.
  static func all(in folder: String) throws -> [TableSet] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try names.filter { name in
      ["csv", "csv.gz"].contains {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)/\(name).\($0)")
      }
    }.map { try TableSet(directory: "\(folder)/\($0)") }
  }
}
