import LinearAlgebra
import Testing

@testable import Datasets

struct SplitTests {
  private let data = Dataset(
    name: "d", x: Matrix(rows: 100, columns: 1) { i, _ in Double(i) },
    targets: .classes(labels: (0..<100).map { $0 < 70 ? 0 : 1 }, names: ["a", "b"]))

  @Test func partitionsTheRows() throws {
    let split = try data.splitRows(trainFraction: 0.25, seed: 3)
    #expect(split.training.count == 25)
    #expect((split.training + split.test).sorted() == Array(0..<100))
    #expect(try data.splitRows(trainFraction: 0.25, seed: 3) == split)
    #expect(try data.splitRows(trainFraction: 0.25, seed: 4) != split)
    let parts = try data.split(trainFraction: 0.25, seed: 3)
    #expect(parts.training.x.elements == split.training.map { Double($0) })
    #expect(parts.test.count == 75)
  }

  @Test func keepsProportionsWhenStratified() throws {
    let split = try data.splitRows(trainFraction: 0.2, seed: 1, stratified: true)
    #expect(split.training.count { $0 < 70 } == 14 && split.training.count { $0 >= 70 } == 6)
    #expect((split.training + split.test).sorted() == Array(0..<100))
  }

  @Test(arguments: [false, true]) func foldsPartitionTheRows(stratified: Bool) throws {
    let folds = try data.kFold(7, seed: 5, stratified: stratified)
    #expect(folds.flatMap(\.test).sorted() == Array(0..<100))
    for fold in folds {
      #expect((fold.training + fold.test).sorted() == Array(0..<100))
      #expect([14, 15].contains(fold.test.count))  // 100 = 7 * 14 + 2
      if stratified { #expect([4, 5].contains(fold.test.count { $0 >= 70 })) }  // 30 = 7 * 4 + 2
    }
  }

  @Test func refusesEmptyParts() {
    for fraction in [0, 1, -0.5, .nan] {
      guard
        case .invalidFraction = datasetError({
          _ = try data.splitRows(trainFraction: fraction, seed: 0)
        })
      else {
        Issue.record("a fraction of \(fraction) was accepted")
        return
      }
    }
    #expect(
      datasetError { _ = try data.splitRows(trainFraction: 0.001, seed: 0) }
        == .emptyPart(name: "d", rows: 100, request: "a training fraction of 0.001"))
    #expect(
      datasetError { _ = try data.kFold(101, seed: 0) }
        == .emptyPart(name: "d", rows: 100, request: "101 folds"))
  }

  /// Each row is in the training part with probability f: over r seeds the count is binomial with
  /// variance r f (1 - f); 100 rows within 5 standard deviations (p < 1e-4 for all).
  @Test func splitsWithoutPreference() throws {
    var hits = [Int](repeating: 0, count: 100)
    for seed in 0..<400 {
      for row in try data.splitRows(trainFraction: 0.5, seed: UInt64(seed)).training {
        hits[row] += 1
      }
    }
    #expect(hits.allSatisfy { abs(Double($0) - 200) < 5 * 10 })
  }
}
