import LinearAlgebra
import Testing

@testable import Datasets

struct LabelCorruptionTests {
  private func balanced(_ n: Int, classes: Int) -> Dataset {
    Dataset(
      name: "d", x: Matrix(rows: n, columns: 1),
      targets: .classes(labels: (0..<n).map { $0 % classes }, names: (0..<classes).map { "\($0)" }))
  }

  @Test func redrawsExactlyTheFraction() throws {
    let data = balanced(1000, classes: 10)
    let old = try data.classes().labels
    let (corrupted, rows) = try data.corruptingLabels(fraction: 0.3, seed: 1)
    let new = try corrupted.classes().labels
    #expect(rows.count == 300 && Set(rows).count == 300 && rows == rows.sorted())
    let changed = old.indices.filter { old[$0] != new[$0] }
    #expect(Set(changed).isSubset(of: rows))
    // A redrawn label differs with probability 9/10: 270 +- 5 sqrt(300 * 0.09) = 26.
    #expect(abs(changed.count - 270) <= 26)
    #expect(try data.corruptingLabels(fraction: 0.3, seed: 1).rows == rows)
    #expect(try data.corruptingLabels(fraction: 0.3, seed: 2).rows != rows)
    #expect(try data.corruptingLabels(fraction: 0, seed: 1).dataset == data)
    #expect(try data.corruptingLabels(fraction: 0.0125, seed: 1).rows.count == 13)  // rounds 12.5
  }

  @Test func drawsClassesUniformly() throws {
    let data = balanced(10_000, classes: 4)
    let new = try data.corruptingLabels(fraction: 1, seed: 9).dataset.classes().labels
    for label in 0..<4 {
      // Binomial: 2500 +- 5 sqrt(10000 * 3/16) = 216.
      #expect(abs(new.count { $0 == label } - 2500) <= 216)
    }
  }

  @Test func corruptsSigns() throws {
    let corruption = try LabelCorruption(
      signs: [Double](repeating: 1, count: 1000), fraction: 0.5, seed: 4)
    #expect(corruption.rows.count == 500)
    // Half of 500 flip: 250 +- 5 sqrt(125) = 55.
    #expect(abs(corruption.labels.count { $0 == -1 } - 250) <= 55)
    #expect(corruption.labels.allSatisfy { abs($0) == 1 })
  }

  @Test func refusesBadFractions() {
    #expect(
      datasetError { _ = try balanced(4, classes: 2).corruptingLabels(fraction: 1.5, seed: 0) }
        == .invalidFraction(1.5))
  }
}
