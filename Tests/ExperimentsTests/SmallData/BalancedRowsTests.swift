import LinearAlgebra
import Testing

@testable import Experiments

@Suite struct BalancedRowsTests {
  private let labels = (0..<90).map { ($0 * $0 + 1) % 3 == 2 ? 2 : $0 % 2 }

  @Test func everyStretchIsBalanced() throws {
    let rows = try BalancedRows.draw(labels, classes: 3, count: 6, random: RandomStream(seed: 4))
    #expect(rows.count == 18 && Set(rows).count == 18)
    for start in stride(from: 0, to: 18, by: 3) {
      #expect(rows[start..<start + 3].map { labels[$0] } == [0, 1, 2])
    }
    let same = try BalancedRows.draw(labels, classes: 3, count: 6, random: RandomStream(seed: 4))
    let other = try BalancedRows.draw(labels, classes: 3, count: 6, random: RandomStream(seed: 5))
    #expect(rows == same && rows != other)
  }

  @Test func refusesWhatIsNotThere() {
    let available = labels.count { $0 == 0 }
    #expect(throws: ExperimentFailure.tooFewRows(class: 0, rows: available, needed: available + 40))
    {
      try BalancedRows.draw(
        labels, classes: 3, count: available + 40, random: RandomStream(seed: 4))
    }
  }
}
