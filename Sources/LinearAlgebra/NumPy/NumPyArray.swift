/// An array as NumPy stores it: a shape, an element type, and the elements.
///
/// Elements read from a file stay in the file, mapped into memory, until they are converted by
/// `doubles()`, `floats()`, `integers()` or `matrix(as:)`. All conversions give C order (the last
/// axis runs fastest), whatever the order in the file.
public struct NumPyArray: Sendable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// The type of the elements in the file.
  public let dataType: NumPyDataType
  /// Whether the first axis runs fastest in the file.
  public let isFortranOrder: Bool
  let storage: NumPyStorage

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The array in the `.npy` file at `path`; elements are read when they are converted.
  ///
  /// The file must not be shortened while the array lives.
  ///
  /// - Throws: `NumPyError` when the file cannot be read, is not a `.npy` file of real numbers, or
  ///   holds fewer elements than its header promises.
  public init(path: String) throws(NumPyError) {
    let file = try MappedFile(numPy: path)
    try self.init(mapped: file, range: 0..<file.count, name: path)
  }

  /// The array whose `.npy` bytes lie at `range` of `file`; errors call it `name`.
  init(mapped file: MappedFile, range: Range<Int>, name: String) throws(NumPyError) {
    let header = try file.withNumPyBytes(range) { (bytes) throws(NumPyError) in
      try NumPyHeader(complete: bytes, path: name)
    }
    let start = range.lowerBound + header.dataOffset
    self.init(header: header, storage: .mapped(file, start..<start + header.byteCount))
  }

  /// The array whose `.npy` bytes are `bytes`; errors call it `name`.
  init(unpacked bytes: [UInt8], name: String) throws(NumPyError) {
    let header = try bytes.withTypedBytes { (buffer) throws(NumPyError) in
      try NumPyHeader(complete: buffer, path: name)
    }
    let start = header.dataOffset
    self.init(header: header, storage: .slice(bytes, start..<start + header.byteCount))
  }

  private init(header: NumPyHeader, storage: NumPyStorage) {
    shape = header.shape
    dataType = header.dataType
    isFortranOrder = header.isFortranOrder
    self.storage = storage
  }

  private init(shape: [Int], count: Int, dataType: NumPyDataType, storage: NumPyStorage) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "\(count) elements do not fill shape \(shape)")
    self.shape = shape
    self.dataType = dataType
    isFortranOrder = false
    self.storage = storage
  }

  /// An array of type f8 from elements in C order.
  ///
  /// - Precondition: the product of `shape` is the number of elements; so for all of these.
  public init(shape: [Int], _ elements: [Double]) {
    self.init(
      shape: shape, count: elements.count, dataType: .float64, storage: .doubles(elements))
  }

  /// An array of type f4 from elements in C order.
  public init(shape: [Int], _ elements: [Float]) {
    self.init(shape: shape, count: elements.count, dataType: .float32, storage: .floats(elements))
  }

  /// An array of type i8 from elements in C order.
  public init(shape: [Int], _ elements: [Int]) {
    self.init(
      shape: shape, count: elements.count, dataType: .int64, storage: .integers(elements))
  }

  /// An array of type u1 from elements in C order.
  public init(shape: [Int], _ elements: [UInt8]) {
    self.init(
      shape: shape, count: elements.count, dataType: .uint8,
      storage: .slice(elements, 0..<elements.count))
  }

  /// A (rows, columns) array of type f4 or f8.
  public init<Element: Scalar>(_ matrix: Matrix<Element>) {
    let shape = [matrix.rows, matrix.columns]
    if let narrow = matrix as? Matrix<Float> {
      self.init(shape: shape, narrow.elements)
    } else {
      self.init(shape: shape, matrix.converted(to: Double.self).elements)
    }
  }
}

extension NumPyHeader {
  /// A header followed by all the elements it promises.
  fileprivate init(complete bytes: UnsafeRawBufferPointer, path: String) throws(NumPyError) {
    try self.init(bytes, path: path)
    let present = bytes.count - dataOffset
    guard byteCount <= present else {
      throw .truncated(path: path, promised: byteCount, present: present)
    }
  }
}

extension MappedFile {
  convenience init(numPy path: String) throws(NumPyError) {
    do {
      try self.init(path: path)
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
  }

  func withNumPyBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(NumPyError) -> Result
  ) throws(NumPyError) -> Result {
    try withBytes(range) { bytes in
      Swift.Result { () throws(NumPyError) in try body(bytes) }
    }.get()
  }
}
