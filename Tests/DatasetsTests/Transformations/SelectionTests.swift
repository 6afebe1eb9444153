import LinearAlgebra
import Testing

@testable import Datasets

struct SelectionTests {
  private let data = threeClasses()

  @Test func selectsClassesInOriginalOrder() throws {
    let kept = try data.selecting(classes: [2, 0])
    #expect(try kept.classes().names == ["c", "a"])
    // Rows 0, 2, 3, 5, ... with a -> 1 and c -> 0.
    #expect(kept.x[column: 0] == [0, 2, 3, 5, 6, 8, 9, 11])
    #expect(try kept.classes().labels == [1, 0, 1, 0, 1, 0, 1, 0])
    #expect(try data.selecting(classNames: ["c", "a"]) == kept)
    #expect(try data.selecting(RowSelection(classes: [2, 0], limit: 3)) == kept.limited(to: 3))
    #expect(try data.limited(to: 100) == data)
    #expect(try data.selecting(.all) == data)
  }

  @Test func refusesBadSelections() throws {
    let names = ["a", "b", "c"]
    #expect(
      datasetError { _ = try data.selecting(classes: [0, 7]) }
        == .noSuchClass(name: "three", selected: "7", existing: names))
    #expect(
      datasetError { _ = try data.selecting(classNames: ["d"]) }?.description
        == "three has no class 'd'; its classes are 0 (a), 1 (b), 2 (c)")
    #expect(datasetError { _ = try data.selecting(classes: [1, 1]) } == .repeatedClass("b"))
    #expect(datasetError { _ = try data.limited(to: 0) } == .invalidLimit(0))
    #expect(
      datasetError { _ = try data.selecting(RowSelection(classes: [0], limit: -1)) }
        == .invalidLimit(-1))
    let onlyA = data.selectingRows([0, 3])
    #expect(
      datasetError { _ = try onlyA.selecting(classes: [1]) } == .noRows(name: "three"))
    #expect(
      datasetError { try onlyA.checkSeveralClasses() }
        == .oneClassOnly(name: "three", className: "a"))
    let values = Dataset(name: "v", x: data.x, targets: .values(data.x[column: 0]))
    #expect(
      datasetError { _ = try values.selecting(classes: [0]) } == .notClassification(name: "v"))
  }

  @Test func encodesLabels() throws {
    #expect(try data.selecting(classes: [1, 2]).signedLabels().prefix(3) == [1, -1, 1])
    #expect(
      try data.selecting(classes: [1, 2]).signedLabels(positive: 1).prefix(3) == [-1, 1, -1])
    #expect(
      datasetError { _ = try data.signedLabels() }
        == .notTwoClasses(name: "three", classes: ["a", "b", "c"]))
    let codes = try data.limited(to: 3).oneHot(on: 0.9, off: -0.1)
    #expect(codes == Matrix<Double>([[0.9, -0.1, -0.1], [-0.1, 0.9, -0.1], [-0.1, -0.1, 0.9]]))
  }

  @Test func findsContradictions() {
    let x = Matrix<Double>([[1, 2], [0, 0], [1, 2], [-0.0, 0], [1, 2]])
    let data = Dataset(
      name: "d", x: x, targets: .classes(labels: [0, 1, 1, 1, 0], names: ["a", "b"]))
    #expect(data.identicalRows() == [RowPair(first: 0, second: 2)])
    #expect(
      data.identicalRows(withDifferentLabels: false)
        == [(0, 2), (1, 3), (0, 4)].map { RowPair(first: $0.0, second: $0.1) })
  }
}
