import CNTKit
import NTKit

/// An array of the caller.
struct BorderArray {
  /// The types that cross the border.
  enum Element: Int32 {
    case float32, float64, int64
  }

  /// What it is called.
  let name: String
  /// The type of an element.
  let element: Element
  /// The lengths of its axes.
  let shape: [Int]
  private let data: UnsafeMutableRawPointer?

  init(_ array: ntkit_array, name fallback: String) throws(BorderError) {
    name = array.name.map { String(cString: $0) } ?? fallback
    guard let element = Element(rawValue: array.type) else {
      throw .wrongType(name, seen: array.type, expected: "0 (float32), 1 (float64) or 2 (int64)")
    }
    let sizes = [array.shape.0, array.shape.1, array.shape.2, array.shape.3]
    guard (1...4).contains(array.rank), sizes.prefix(Int(array.rank)).allSatisfy({ $0 >= 0 })
    else { throw .wrongShape(name, shape: sizes.map { Int($0) }, expected: "one to four axes") }
    self.element = element
    shape = sizes.prefix(Int(array.rank)).map { Int($0) }
    data = array.data
    guard data != nil || count == 0 else { throw .missingArray(name) }
  }

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }

  /// The number of rows.
  var rows: Int { shape[0] }

  /// The dimensions of a row; one feature for an array of one axis.
  var rowShape: [Int] { shape.count == 1 ? [1] : Array(shape.dropFirst()) }

  /// The caller's memory.
  func memory<Number>(as type: Number.Type) -> UnsafeMutableBufferPointer<Number> {
    UnsafeMutableBufferPointer(
      start: data?.bindMemory(to: type, capacity: count), count: count)
  }

  /// A copy, (rows, everything else); float32 is widened.
  ///
  /// - Throws: `BorderError.wrongType` for whole numbers.
  func matrix() throws(BorderError) -> Matrix<Double> {
    let columns = rowShape.reduce(1, *)
    switch element {
    case .float64:
      return Matrix(rows: rows, columns: columns, elements: Array(memory(as: Double.self)))
    case .float32:
      return Matrix(
        rows: rows, columns: columns, elements: memory(as: Float.self).map { Double($0) })
    case .int64: throw .wrongType(name, seen: element.rawValue, expected: "float32 or float64")
    }
  }

  /// A copy in its own type.
  func exactMatrix<Number: Scalar>(as type: Number.Type) -> Matrix<Number> {
    Matrix(
      rows: rows, columns: rowShape.reduce(1, *), elements: Array(memory(as: type)))
  }

  /// A copy of whole numbers.
  ///
  /// - Throws: `BorderError.wrongType`.
  func integers() throws(BorderError) -> [Int] {
    guard element == .int64 else {
      throw .wrongType(name, seen: element.rawValue, expected: "int64")
    }
    return memory(as: Int64.self).map { Int($0) }
  }
}

extension Matrix<Double> {
  /// Throws unless every entry is finite.
  ///
  /// - Throws: `BorderError.notFinite`.
  func checkFinite(_ name: String) throws(BorderError) {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      name, row: index / Swift.max(1, columns), column: index % Swift.max(1, columns),
      value: elements[index])
  }
}
