import KernelLearning
import Testing

@Suite struct FoldsTests {
  @Test func everyClassIsSpread() throws {
    let classes = (0..<103).map { $0 % 4 == 3 ? 3 : $0 % 2 }
    let folds = try Folds(classes: classes, seed: 4)
    #expect(folds.count == 5)
    for value in Set(classes) {
      let counts = (0..<5).map { f in
        classes.indices.count { classes[$0] == value && folds.assignment[$0] == f }
      }
      #expect(counts.max()! - counts.min()! <= 1)
    }
    #expect(try folds == Folds(classes: classes, seed: 4))
    #expect(try folds != Folds(classes: classes, seed: 5))
  }

  @Test func partsHoldEveryRowOnce() throws {
    let folds = try Folds(3, rows: 10, seed: 1)
    #expect(folds.parts.flatMap { $0 }.sorted() == Array(0..<10))
    #expect(folds.parts.map(\.count).sorted() == [3, 3, 4])
    for fold in 0..<3 {
      #expect((folds.held(fold) + folds.kept(fold)).sorted() == Array(0..<10))
    }
  }

  @Test func refusesWhatCannotBeHeldOut() {
    for count in [-1, 0, 1, 4] {
      #expect(throws: ClassificationError.invalidFolds(count, rows: 3)) {
        try Folds(count, rows: 3, seed: 0)
      }
    }
    #expect(throws: ClassificationError.invalidFolds(2, rows: 1)) {
      try Folds(2, rows: 1, seed: 0)
    }
    #expect(throws: ClassificationError.invalidFolds(5, rows: 0)) { try Folds(rows: 0, seed: 0) }
  }
}
