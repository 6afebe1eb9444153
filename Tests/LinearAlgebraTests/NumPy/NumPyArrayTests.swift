import Foundation
import Testing

@testable import LinearAlgebra

// Everything that is stored exactly is compared exactly.
struct NumPyArrayTests {
  @Test(arguments: NumPyDataType.allCases.filter { $0 != .bool })
  func readsEveryType(_ type: NumPyDataType) throws {
    let array = try NumPyArray(path: numPyFixture("\(type.rawValue).npy"))
    #expect(array.dataType == type)
    #expect(array.shape == [2, 3])
    #expect(array.doubles() == [0, 1, 2, 3, 4, 5])
    #expect(array.floats() == [0, 1, 2, 3, 4, 5])
    #expect(array.integers() == (type.isInteger ? [0, 1, 2, 3, 4, 5] : nil))
    #expect(array.matrix(as: Float.self) == Matrix<Float>([[0, 1, 2], [3, 4, 5]]))
    #expect(array.matrix() == Matrix<Double>([[0, 1, 2], [3, 4, 5]]))
  }

  @Test func readsBooleans() throws {
    let array = try NumPyArray(path: numPyFixture("bool.npy"))
    #expect(array.doubles() == [1, 0, 0, 1])
    #expect(array.integers() == [1, 0, 0, 1])
  }

  @Test func readsTheCornersOfHalfPrecision() throws {
    let half = try NumPyArray(path: numPyFixture("half.npy")).doubles()
    // 6e-8 rounds to the smallest subnormal 2^-24; 1/3 to 0x3555 = 1365 * 2^-12.
    #expect(half == [0x1p-24, 0x1p-14, 65504, 0, 1365.0 / 4096, .infinity])
    #expect(half[3].sign == .minus)
  }

  @Test func keepsAllBitsOfIntegers() throws {
    #expect(try NumPyArray(path: numPyFixture("extremes.npy")).integers() == [.min, .max])
    let unsigned = try NumPyArray(path: numPyFixture("large-unsigned.npy"))
    #expect(unsigned.integers() == nil)
    #expect(unsigned.doubles() == [0x1p64])
  }

  @Test func ordersFortranArrays() throws {
    let plain = try NumPyArray(path: numPyFixture("cube.npy"))
    let fortran = try NumPyArray(path: numPyFixture("cube-fortran.npy"))
    #expect(fortran.isFortranOrder && !plain.isFortranOrder)
    #expect(fortran.doubles() == (0..<24).map { Double($0) })
    #expect(fortran.matrix() == plain.matrix())
    #expect(plain.matrix().rows == 2 && plain.matrix().columns == 12)
  }

  @Test func readsEveryRank() throws {
    #expect(try Matrix<Double>(npy: numPyFixture("vector.npy")) == .column([1.5, -2.5, 3.5]))
    let scalar = try NumPyArray(path: numPyFixture("scalar.npy"))
    #expect(scalar.shape == [] && scalar.count == 1)
    #expect(scalar.matrix() == Matrix<Double>([[7.25]]))
    let empty = try NumPyArray(path: numPyFixture("empty.npy"))
    #expect(empty.shape == [0, 3] && empty.matrix().columns == 3 && empty.doubles().isEmpty)
  }

  @Test(arguments: [2, 3]) func readsLaterVersions(_ version: Int) throws {
    #expect(try NumPyArray(path: numPyFixture("version-\(version).npy")).doubles() == [0, 1, 2, 3])
  }

  @Test func readsHeadersOfPython2() throws {
    let folder = try TemporaryFolder()
    let text = "{'shape': (2L, 1L), 'fortran_order': False, 'descr': '<u2'}\n"
    var bytes = NumPyHeader.magic + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    bytes += [1, 0, 2, 1]
    let array = try NumPyArray(path: folder.write(bytes, "old.npy"))
    #expect(array.shape == [2, 1] && array.doubles() == [1, 258])
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    let doubles = [0.1, -.infinity, 0x1p-1074, .pi]
    try NumPyArray(shape: [2, 2], doubles).write(to: path)
    #expect(try NumPyArray(path: path).doubles() == doubles)
    try Matrix<Float>([[1.5, 2.5]]).writeNPY(to: path)
    #expect(try NumPyArray(path: path).dataType == .float32)
    #expect(try Matrix<Float>(npy: path) == Matrix<Float>([[1.5, 2.5]]))
    try NumPyArray(shape: [2], [Int.min, Int.max]).write(to: path)
    #expect(try NumPyArray(path: path).integers() == [.min, .max])
    try NumPyArray(shape: [1, 3], [0, 7, 255] as [UInt8]).write(to: path)
    #expect(try NumPyArray(path: path).integers() == [0, 7, 255])
    #expect(try folder.contents == ["a.npy"])  // no temporary file is left
    // Elements start at a multiple of 64 bytes, as NumPy promises.
    #expect(try fileBytes(path).count == 128 + 3)
  }

  @Test func writesTheBytesThatNumPyWrites() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("vector.npy")
    try NumPyArray(shape: [3], [1.5, -2.5, 3.5]).write(to: path)
    #expect(try fileBytes(path) == fileBytes(numPyFixture("vector.npy")))
  }

  @Test(.enabled(if: PythonWithNumPy.isAvailable)) func numPyOpensWhatIsWritten() throws {
    let folder = try TemporaryFolder()
    try NumPyArray(shape: [2, 1, 2], [0.1, 0.2, -3, 4e300]).write(to: folder.file("f8.npy"))
    try NumPyArray(shape: [2], [1.5, 2.5] as [Float]).write(to: folder.file("f4.npy"))
    try NumPyArray(shape: [], [Int.min]).write(to: folder.file("i8.npy"))
    try NumPyArray(shape: [0, 2], [] as [UInt8]).write(to: folder.file("u1.npy"))
    let printed = try PythonWithNumPy.run(
      """
      import numpy as n
      for k in ['f8', 'f4', 'i8', 'u1']:
        a = n.load('\(folder.path)/' + k + '.npy'); print(a.dtype.str, a.shape, a.tolist())
      """)
    #expect(
      printed == """
        <f8 (2, 1, 2) [[[0.1, 0.2]], [[-3.0, 4e+300]]]
        <f4 (2,) [1.5, 2.5]
        <i8 () -9223372036854775808
        |u1 (0, 2) []
        """)
  }
}
