import Foundation
import LinearAlgebra
import Testing

/// Matrices that are written in place.
@Suite struct MappedMatrixTests {
  @Test func sameFileAsWrittenAtOnce() throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<21).map { Double($0) / 7 }
    do {
      let file = try MappedMatrix<Double>(creating: folder.file("a"), rows: 3, columns: 7)
      for index in 0..<10 { file.elements[index] = numbers[index] }
      try file.flush()
    }
    do {
      let file = try MappedMatrix<Double>(continuing: folder.file("a"), rows: 3, columns: 7)
      #expect(Array(file.elements.prefix(11)) == Array(numbers.prefix(10)) + [0])
      for index in 10..<21 { file.elements[index] = numbers[index] }
      try file.rename(to: folder.file("b"))
    }
    try NumPyArray(shape: [3, 7], numbers).write(to: folder.file("c"))
    #expect(try fileBytes(folder.file("b")) == fileBytes(folder.file("c")))
    #expect(try folder.contents == ["b", "c"])
  }

  @Test func readByNumPy() throws {
    guard PythonWithNumPy.isAvailable else { return }
    let folder = try TemporaryFolder()
    let file = try MappedMatrix<Float>(creating: folder.file("a.npy"), rows: 2, columns: 3)
    file.elements[4] = 0.5
    let answer = try PythonWithNumPy.run(
      "import numpy; a = numpy.load('\(folder.file("a.npy"))'); print(a.shape, a.dtype, a[1, 1])")
    #expect(answer == "(2, 3) float32 0.5")
  }

  @Test func otherFiles() throws {
    let folder = try TemporaryFolder()
    try NumPyArray(shape: [2, 3], [Double](repeating: 1, count: 6)).write(to: folder.file("a"))
    let bytes = try fileBytes(folder.file("a"))
    func open(_ rows: Int, _ columns: Int) -> NumPyError? {
      numPyError {
        _ = try MappedMatrix<Double>(continuing: folder.file("a"), rows: rows, columns: columns)
      }
    }
    #expect(open(2, 3) == nil)
    #expect(
      open(2, 4) == .truncated(path: folder.file("a"), promised: 64, present: 48))
    if case .malformedHeader = open(3, 2) {} else { Issue.record("a transposed shape") }
    if case .malformedHeader = open(1, 3) {} else { Issue.record("a longer file") }
    #expect(try fileBytes(folder.file("a")) == bytes)
  }

  /// What was there before is replaced only by the process that holds the lock.
  @Test func locked() throws {
    let folder = try TemporaryFolder()
    let file = try MappedMatrix<Double>(creating: folder.file("a"), rows: 1, columns: 1)
    file.elements[0] = 7
    do {
      _ = try MappedMatrix<Double>(creating: folder.file("a"), rows: 1, columns: 1)
      Issue.record("two writers")
    } catch { #expect(error.isLocked) }
    #expect(file.elements[0] == 7)
  }

  @Test func entriesOfParts() throws {
    let folder = try TemporaryFolder()
    let whole = Matrix<Double>(rows: 4, columns: 5) { Double(10 * $0 + $1) / 8 }
    try whole.writeNPY(to: folder.file("double"))
    try whole.converted(to: Float.self).writeNPY(to: folder.file("single"))
    try NumPyArray(shape: [4, 5], (0..<20).map { $0 }).write(to: folder.file("integers"))
    for name in ["double", "single"] {
      let array = try NumPyArray(path: folder.file(name))
      #expect(array.entries(rows: nil, columns: nil) == whole)
      #expect(
        array.entries(rows: [3, 1], columns: [4, 0, 4])
          == whole.selectingRows([3, 1]).selectingColumns([4, 0, 4]))
      #expect(array.entries(rows: [2], columns: nil) == whole.selectingRows([2]))
    }
    let integers = try NumPyArray(path: folder.file("integers"))
    #expect(integers.entries(rows: [1], columns: [2]).elements == [7])
  }
}
