import CNTKit
import Foundation
import NTKit

/// What an operation gives back: JSON, arrays by name, perhaps an object.
struct Reply {
  /// The text; an empty object by default.
  var json = Data("{}".utf8)
  /// The arrays.
  var arrays: [(name: String, shape: [Int], values: [Double])] = []
  /// What the operation made.
  var object: BorderObject?

  init(object: BorderObject? = nil) { self.object = object }

  /// A reply of `value` as JSON.
  init<Value: Encodable>(_ value: Value, object: BorderObject? = nil) throws {
    json = try ResultJSON.data(value)
    self.object = object
  }

  /// Adds a matrix.
  mutating func add(_ name: String, _ matrix: Matrix<Double>) {
    arrays.append((name, [matrix.rows, matrix.columns], matrix.elements))
  }

  /// Adds a vector.
  mutating func add(_ name: String, _ values: [Double]) {
    arrays.append((name, [values.count], values))
  }
}

/// A reply in memory that the caller may look at until it is released.
final class ReplyObject: BorderObject {
  let json: UnsafeMutablePointer<CChar>
  let object: BorderObject?
  private let names: [UnsafeMutablePointer<CChar>]
  private let memory: [UnsafeMutableBufferPointer<Double>]
  private let shapes: [[Int]]

  init(_ reply: Reply) {
    json = strdup(String(decoding: reply.json, as: UTF8.self))
    object = reply.object
    names = reply.arrays.map { strdup($0.name) }
    shapes = reply.arrays.map(\.shape)
    memory = reply.arrays.map { array in
      let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: array.values.count)
      _ = buffer.initialize(from: array.values)
      return buffer
    }
  }

  deinit {
    free(json)
    names.forEach { free($0) }
    memory.forEach { $0.deallocate() }
  }

  /// Array number `index`; nil when there is none.
  func array(_ index: Int) -> ntkit_array? {
    guard memory.indices.contains(index) else { return nil }
    var array = ntkit_array()
    array.name = UnsafePointer(names[index])
    array.data = UnsafeMutableRawPointer(memory[index].baseAddress)
    array.type = BorderArray.Element.float64.rawValue
    array.rank = Int32(shapes[index].count)
    let sizes = shapes[index].map { Int64($0) } + [1, 1, 1]
    array.shape = (sizes[0], sizes[1], sizes[2], sizes[3])
    return array
  }
}
