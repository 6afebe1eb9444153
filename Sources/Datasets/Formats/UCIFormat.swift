import Foundation
import LinearAlgebra

/// The UCI sets of Fernandez-Delgado et al.: `NAME/NAME.csv`, and row numbers of their splits.
///
/// Source: Fernandez-Delgado, Cernadas, Barro, Amorim (2014), Do we need hundreds of classifiers to
/// solve real world classification problems?
enum UCIFormat {
  static func dataset(directory: String) throws(DatasetError) -> Dataset {
    let folder = DataFile.expandingHome(directory)
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    let path = try DataFile.firstExisting(
      ["", ".gz"].map { DataFile.join(folder, name + ".csv" + $0) })
    var dataset = try CSVFormat.dataset(path: path, label: nil, rule: .alwaysClasses)
    dataset.name = name
    dataset.source = "UCI repository, prepared by Fernandez-Delgado et al. (2014); \(path)"
    dataset.license = "UCI terms of this set"
    return dataset
  }
}

/// The published splits of a UCI set, as row numbers from 0.
public struct UCISplits: Sendable, Hashable {
  /// The split for choosing hyperparameters: train, and validation as `test`.
  public let tuning: RowSplit?
  /// The splits for measuring: four independent 75/25 draws, whose test parts overlap.
  public let folds: [RowSplit]

  /// Reads `conxuntos.dat` (if there) and `conxuntos_kfold.dat` in `directory`.
  ///
  /// - Parameter rows: the number of rows of the data set; larger row numbers are refused.
  /// - Throws: `DatasetError` when a file is missing or malformed.
  public init(directory: String, rows: Int) throws(DatasetError) {
    let tuningPath = DataFile.expandingHome(DataFile.join(directory, "conxuntos.dat"))
    tuning =
      FileManager.default.fileExists(atPath: tuningPath)
      ? try Self.read(tuningPath, rows: rows).first : nil
    folds = try Self.read(DataFile.join(directory, "conxuntos_kfold.dat"), rows: rows)
  }

  /// Pairs of lines: training rows, then test rows.
  private static func read(_ path: String, rows: Int) throws(DatasetError) -> [RowSplit] {
    let text = String(decoding: try DataFile.bytes(path), as: UTF8.self)
    var lines = [[Int]]()
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      var indices = [Int]()
      for word in line.split(whereSeparator: \.isWhitespace) {
        guard let index = Int(word), index >= 0, index < rows else {
          throw .malformed(
            path: path, line: number + 1,
            reason: "'\(word)' is not a row number from 0 to \(rows - 1)")
        }
        indices.append(index)
      }
      lines.append(indices)
    }
    guard !lines.isEmpty, lines.count % 2 == 0 else {
      throw .malformed(
        path: path, line: nil,
        reason: "\(lines.count) lines; pairs of training and test rows are expected")
    }
    return stride(from: 0, to: lines.count, by: 2).map {
      RowSplit(training: lines[$0], test: lines[$0 + 1])
    }
  }
}
