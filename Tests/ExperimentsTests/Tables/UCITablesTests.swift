import Foundation
import LinearAlgebra
import Testing

@testable import Experiments

@Suite struct UCITablesTests {
  @Test func saysWhatIsAbsent() {
    #expect(ExperimentCatalog.find("uci")?.id == "UCI")
    #expect(ExperimentCatalog.find("uci-tables")?.id == "UCI")
    let error = #expect(throws: ExperimentFailure.self) {
      try UCITables().run(ExperimentContext(dataFolder: "/no/such/folder"))
    }
    #expect(error?.isDataAbsent == true)
    #expect(error?.description.contains("/no/such/folder/uci") == true)
    #expect(throws: ExperimentFailure.self) { try UCITables().run(ExperimentContext()) }
  }

  /// Two drawn tables, written in the published format.
  @Test func runsOnAFolderOfTables() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-uci-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, name) in ["alpha", "beta"].enumerated() {
      try Self.write(
        TableStudyTests.set(60, seed: 20 + UInt64(index), name: name),
        to: folder.appendingPathComponent("uci/\(name)"))
    }
    let context = ExperimentContext(scale: .quick, dataFolder: folder.path)
    let (record, outcome) = try ExperimentRecord.run(UCITables.self, context)
    #expect(record.expected.count == 1 && record.tables.count == 1)
    let table = try #require(outcome.tables.first)
    #expect(table.rows.count == 2)
    guard case .text(let first) = table.rows[0][0], case .number(let accuracy) = table.rows[0][4]
    else {
      Issue.record("the first row is \(table.rows[0])")
      return
    }
    // Three classes 1.5 standard deviations apart: about 70 %; a third is chance.
    #expect(first == "alpha" && accuracy > 50 && accuracy <= 100)

    // The same numbers again, and a JSON record with the table in it.
    let again = try UCITables().run(context)
    #expect(again.checks.map(\.measured) == outcome.checks.map(\.measured))
    let data = try ResultJSON.data(record)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let tables = try #require(object["tables"] as? [[String: Any]])
    let rows = try #require(tables[0]["rows"] as? [[Any]])
    #expect(rows[1][0] as? String == "beta" && rows[1][1] as? Int == 60)
  }

  private static func write(_ set: TableSet, to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var lines = [(1...set.x.columns).map { "f\($0)" }.joined(separator: ",") + ",label"]
    for row in 0..<set.x.rows {
      lines.append(
        (set.x[row: row].map { "\($0)" } + ["\(set.classes[row])"]).joined(separator: ","))
    }
    func text(_ rows: [Int]) -> String { rows.map(String.init).joined(separator: " ") }
    try (lines.joined(separator: "\n") + "\n").write(
      to: folder.appendingPathComponent("\(set.name).csv"), atomically: true, encoding: .utf8)
    try "\(text(set.tuning.training))\n\(text(set.tuning.test))\n".write(
      to: folder.appendingPathComponent("conxuntos.dat"), atomically: true, encoding: .utf8)
    try set.folds.map { "\(text($0.training))\n\(text($0.test))\n" }.joined().write(
      to: folder.appendingPathComponent("conxuntos_kfold.dat"), atomically: true, encoding: .utf8)
  }
}

/// The UCI sets beside the package.
private let sharedTables: String? = {
  var root = URL(fileURLWithPath: #filePath)
  for _ in 0..<4 { root.deleteLastPathComponent() }
  let folder = root.deletingLastPathComponent().appendingPathComponent("shared/data/uci").path
  guard FileManager.default.fileExists(atPath: folder) else {
    print("tests of support vector machines on UCI tables are skipped: no folder \(folder)")
    return nil
  }
  return folder
}()

@Suite("Support vector machines on UCI tables", .enabled(if: sharedTables != nil))
struct SharedTableTests {
  /// Right test rows over the four draws, by scikit-learn 1.5.2 on kernels computed with NumPy.
  @Test(arguments: [
    ("wine", 176, [172, 173], [173, 173]), ("hepatitis", 156, [128, 123], [131, 133]),
    ("lymphography", 148, [129, 130], [127, 123]),
  ])
  func equalsScikitLearn(
    name: String, rows: Int, tangent: [Int], gaussian: [Int]
  ) throws {
    let set = try TableSet(directory: #require(sharedTables) + "/" + name)
    let kernels = TableKernels(set.x)
    for (family, expected) in [(TableKernel.tangents, tangent), (TableKernel.gaussians, gaussian)] {
      let result = try TableStudy(set: set).run(family, kernels)
      let counts = [result.publishedAccuracies, result.cleanAccuracies].map { shares in
        zip(shares, set.folds).reduce(0) { $0 + $1.0 * Double($1.1.test.count) }
      }
      #expect(counts.map { Int($0.rounded()) } == expected)
      #expect(set.folds.reduce(0) { $0 + $1.test.count } == rows)
      #expect(result.candidates == 105 && result.unconverged == 0)
    }
  }
}
