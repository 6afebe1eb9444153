/// A matrix in a `.npy` file that is written in place, through memory.
package final class MappedMatrix<Element: Scalar>: Sendable {
  private let file: MappedOutput
  private let dataOffset: Int
  private let count: Int

  /// Makes the file, filled with zeros, in place of what was there.
  ///
  /// - Throws: `FileFailure`, as `MappedOutput`.
  package init(creating path: String, rows: Int, columns: Int) throws(FileFailure) {
    let header = Self.header(rows, columns)
    (count, dataOffset) = (rows * columns, header.count)
    file = try MappedOutput(
      path: path, count: header.count + count * MemoryLayout<Element>.size, keeping: false)
    file.memory.copyBytes(from: header)
  }

  /// Opens the file for more elements to be written.
  ///
  /// - Throws: `NumPyError.unreadable`, `.truncated`, or `.malformedHeader` when the file is not of
  ///   this type and shape; `.unwritable` when the system refuses to write.
  package init(continuing path: String, rows: Int, columns: Int) throws {
    let header = Self.header(rows, columns)
    let (count, dataOffset) = (rows * columns, header.count)
    let size = count * MemoryLayout<Element>.size
    // Read before anything could change the length of a file that is not ours.
    let present = try MappedFile(numPy: path)
    guard present.count >= dataOffset + size else {
      throw NumPyError.truncated(
        path: path, promised: size, present: max(0, present.count - dataOffset))
    }
    guard present.count == dataOffset + size,
      present.withBytes(0..<dataOffset, { $0.elementsEqual(header) })
    else {
      throw NumPyError.malformedHeader(
        path: path, reason: "it is not that of \(rows) x \(columns) numbers of type \(Self.type)")
    }
    (self.count, self.dataOffset) = (count, dataOffset)
    file = try MappedOutput(path: path, count: dataOffset + size, keeping: true)
  }

  /// The file.
  package var path: String { file.path }

  /// The elements, row-major, valid while this value lives.
  package var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: (file.memory.baseAddress! + dataOffset).assumingMemoryBound(to: Element.self),
      count: count)
  }

  /// Waits until all elements are on the disk.
  package func flush() throws(FileFailure) { try file.flush() }

  /// Gives the file its final name, replacing what was there.
  package func rename(to name: String) throws(FileFailure) { try file.rename(to: name) }

  /// Removes the file.
  package func remove() { file.remove() }

  private static var type: NumPyDataType { Element.self == Float.self ? .float32 : .float64 }

  private static func header(_ rows: Int, _ columns: Int) -> [UInt8] {
    NumPyHeader.encoded(dataType: type, isFortranOrder: false, shape: [rows, columns])
  }
}
