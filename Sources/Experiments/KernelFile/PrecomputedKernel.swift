import LinearAlgebra

/// A kernel in a `.npy` file of two axes, read from the file when its entries are asked for.
public struct PrecomputedKernel: Sendable {
  /// The file.
  public let path: String
  private let array: NumPyArray

  /// Reads the header of the file.
  ///
  /// - Throws: `NumPyError`, or `PrecomputedKernelError.wrongRank`.
  public init(path: String) throws {
    array = try NumPyArray(path: path)
    guard array.shape.count == 2 else {
      throw PrecomputedKernelError.wrongRank(path: path, shape: array.shape)
    }
    self.path = path
  }

  /// The number of rows and of columns.
  public var shape: [Int] { array.shape }

  /// Throws unless the kernel has `rows` rows and `columns` columns.
  ///
  /// - Parameters:
  ///   - rowsOf: the name of the data that the rows must be.
  ///   - columnsOf: the name of the data that the columns must be.
  /// - Throws: `PrecomputedKernelError.wrongShape`.
  public func check(rows: Int, of rowsOf: String, columns: Int, of columnsOf: String) throws {
    guard shape == [rows, columns] else {
      throw PrecomputedKernelError.wrongShape(
        path: path, shape: shape, expected: [rows, columns], rows: rowsOf, columns: columnsOf)
    }
  }

  /// The kernel of some rows with themselves, from a kernel of all rows with themselves.
  ///
  /// - Parameter rows: nil takes all.
  /// - Throws: `PrecomputedKernelError.notFinite`, or `.notSymmetric` when entries differ from their
  ///   mirror images by more than rounding: 10^-4 of sqrt(K_ii K_jj).
  public func symmetric(rows: [Int]? = nil) throws -> Matrix<Double> {
    let kernel = try entries(rows: rows, columns: rows)
    for i in 0..<kernel.rows {
      for j in 0..<i {
        let scale = (abs(kernel[i, i]) * abs(kernel[j, j])).squareRoot()
        guard abs(kernel[i, j] - kernel[j, i]) <= 1e-4 * scale else {
          let (row, column) = (rows?[i] ?? i, rows?[j] ?? j)
          throw PrecomputedKernelError.notSymmetric(
            path: path, row: row, column: column, value: kernel[i, j], mirror: kernel[j, i])
        }
      }
    }
    return kernel
  }

  /// Some entries; nil takes all rows or columns.
  ///
  /// - Throws: `PrecomputedKernelError.notFinite`.
  public func entries(rows: [Int]? = nil, columns: [Int]? = nil) throws -> Matrix<Double> {
    let kernel = array.entries(rows: rows, columns: columns)
    if let index = kernel.elements.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = (index / kernel.columns, index % kernel.columns)
      throw PrecomputedKernelError.notFinite(
        path: path, row: rows?[row] ?? row, column: columns?[column] ?? column,
        value: kernel.elements[index])
    }
    return kernel
  }
}

/// A file that is no kernel, or not that of the data; rows and columns count from 0.
public enum PrecomputedKernelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not two axes.
  case wrongRank(path: String, shape: [Int])
  /// Not the kernel of these rows.
  case wrongShape(path: String, shape: [Int], expected: [Int], rows: String, columns: String)
  /// A NaN or an infinity.
  case notFinite(path: String, row: Int, column: Int, value: Double)
  /// A kernel of rows with themselves that differs from its transpose.
  case notSymmetric(path: String, row: Int, column: Int, value: Double, mirror: Double)
  /// Test rows of their own, and no kernel between them and the training rows.
  case missingTestKernel(test: String)
  /// Test rows that are part of the kernel's own rows, and a kernel for others.
  case needlessTestKernel(path: String, data: String)

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .wrongRank(let path, let shape):
      return "\(path) has shape \(shape); a kernel has two axes"
    case .wrongShape(let path, let shape, let expected, let rows, let columns):
      return "\(path) has shape \(shape), and the kernel of \(rows) with \(columns) has"
        + " \(expected); compute it from the same rows, as 'ntkit data export' writes them"
    case .notFinite(let path, let row, let column, let value):
      return "\(path): row \(row), column \(column) (from 0) is \(value); compute the kernel again"
    case .notSymmetric(let path, let row, let column, let value, let mirror):
      return "\(path): entry (\(row), \(column)) is \(value) and (\(column), \(row)) is \(mirror);"
        + " give the kernel of the training rows with themselves"
    case .missingTestKernel(let test):
      return "the rows of \(test) are tested: give their kernel against the training rows with"
        + " --test-kernel"
    case .needlessTestKernel(let path, let data):
      return "\(data) has no test part of its own, so that \(path) has no rows to stand for; give"
        + " the kernel of all its rows with --kernel alone"
    }
  }
}
