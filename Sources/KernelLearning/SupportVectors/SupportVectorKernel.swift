import CLIBSVM
import LinearAlgebra

/// A kernel matrix in the form that LIBSVM reads: every row a list of (column, value) nodes.
///
/// It is built once and then read by any number of classifiers, on any of its rows, at any costs,
/// several at a time.
///
/// Memory: 16 n (n + 1) bytes, twice that of the matrix.
///
/// Reference: Chang and Lin (2011), LIBSVM: a library for support vector machines.
public struct SupportVectorKernel: Sendable {
  /// The number of rows.
  public let count: Int
  /// Row i from i (count + 1): its number from 1, then its entries.
  private let nodes: [svm_node]

  /// Copies `kernel`, (n, n), symmetric.
  ///
  /// - Throws: `ClassificationError.kernelNotFinite` with the first entry that is NaN or infinite.
  public init(_ kernel: Matrix<Double>) throws(ClassificationError) {
    precondition(
      kernel.rows == kernel.columns,
      "a kernel of shape \(kernel.rows) x \(kernel.columns) is not square")
    count = kernel.rows
    var nodes = [svm_node]()
    nodes.reserveCapacity(count * (count + 1))
    try Self.checkFinite(kernel)
    for row in 0..<count {
      nodes.append(svm_node(index: 0, value: Double(row + 1)))
      for (column, value) in kernel[row: row].enumerated() {
        nodes.append(svm_node(index: Int32(column + 1), value: value))
      }
    }
    self.nodes = nodes
  }

  /// Refuses the first entry that is NaN or infinite.
  static func checkFinite(_ kernel: Matrix<Double>) throws(ClassificationError) {
    guard let index = kernel.elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .kernelNotFinite(
      row: index / kernel.columns, column: index % kernel.columns, value: kernel.elements[index])
  }

  /// Calls `body` with pointers to the nodes of `rows`, in that order; valid during the call.
  ///
  /// LIBSVM takes pointers to what it could write to, and only reads.
  func withRows<Result>(
    _ rows: [Int], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<svm_node>?>) -> Result
  ) -> Result {
    nodes.withUnsafeBufferPointer { buffer in
      let start = UnsafeMutablePointer(mutating: buffer.baseAddress!)
      var pointers: [UnsafeMutablePointer<svm_node>?] = rows.map { start + $0 * (count + 1) }
      return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
  }
}
