import Architectures
import LinearAlgebra

/// Kernel matrices made from kernel matrices, where no network computes the result.
public enum KernelTransforms {
  /// The correlations K(x, x') / sqrt(K(x, x) K(x', x')).
  ///
  /// Rounding may put the quotient above 1; it reads as 1 then, up to the root of the unit
  /// roundoff.
  ///
  /// - Parameters:
  ///   - kernel: K between the rows' and the columns' inputs, (n1, n2).
  ///   - rows: K(x, x) of the rows' inputs, n1 of them, as `Architecture.kernelDiagonals` gives.
  ///   - columns: K(x', x') of the columns' inputs, n2 of them.
  /// - Throws: `KernelTransformError.invalidDiagonal`, `.notACovariance`.
  public static func unitDiagonal<Element: Scalar>(
    _ kernel: Matrix<Element>, rows: [Element], columns: [Element]
  ) throws(KernelTransformError) -> Matrix<Element> {
    try map(kernel, rows, columns) { $0 }
  }

  /// The correlations of a symmetric kernel, whose diagonal becomes 1 to the bit.
  ///
  /// - Throws: `KernelTransformError.invalidDiagonal`, `.notACovariance`.
  public static func unitDiagonal<Element: Scalar>(
    _ kernel: Matrix<Element>
  ) throws(KernelTransformError) -> Matrix<Element> {
    try unitDiagonal(kernel, rows: kernel.diagonal, columns: kernel.diagonal)
  }

  /// f(K(x, x') / sqrt(K(x, x) K(x', x'))) for a projected activation f, the last operation of the
  /// compositional kernels; parameters as in `unitDiagonal(_:rows:columns:)`.
  ///
  /// The kernel `myrtle-10-gaussian` of the paper is `.gaussian()` of that preset's NNGP kernel.
  ///
  /// - Throws: `KernelTransformError.invalidDiagonal`, `.notACovariance`.
  ///
  /// Reference: Shankar et al. (2020), arXiv:2003.02237, section 3.
  public static func projected<Element: Scalar>(
    _ kernel: Matrix<Element>, _ activation: ProjectedActivation, rows: [Element],
    columns: [Element]
  ) throws(KernelTransformError) -> Matrix<Element> {
    try map(kernel, rows, columns) { activation.value(at: $0) }
  }

  /// The projected activation of a symmetric kernel, whose diagonal becomes 1 to the bit.
  ///
  /// - Throws: `KernelTransformError.invalidDiagonal`, `.notACovariance`.
  public static func projected<Element: Scalar>(
    _ kernel: Matrix<Element>, _ activation: ProjectedActivation
  ) throws(KernelTransformError) -> Matrix<Element> {
    try projected(kernel, activation, rows: kernel.diagonal, columns: kernel.diagonal)
  }

  /// The mirror images, left and right exchanged: (n, height * width * channels).
  ///
  /// - Throws: `KernelTransformError.noPositions` unless `input` is an image.
  public static func flippedHorizontally<Element: Scalar>(
    _ images: Matrix<Element>, input: InputShape
  ) throws(KernelTransformError) -> Matrix<Element> {
    try InputPermutation.horizontalFlip(input).applied(to: images)
  }

  /// The root of the product of two equal numbers is the number itself to the bit, so equal inputs
  /// have correlation 1.
  private static func map<Element: Scalar>(
    _ kernel: Matrix<Element>, _ rows: [Element], _ columns: [Element], _ f: (Double) -> Double
  ) throws(KernelTransformError) -> Matrix<Element> {
    precondition(
      rows.count == kernel.rows && columns.count == kernel.columns,
      "diagonals of \(rows.count) and \(columns.count) inputs for a kernel of \(kernel.rows) x"
        + " \(kernel.columns)")
    let (first, second) = (try positive(rows), try positive(columns))
    let limit = 1 + Double(Element.ulpOfOne).squareRoot()
    var result = kernel
    for row in first.indices {
      for column in second.indices {
        let index = row * second.count + column
        let c = Double(kernel.elements[index]) / (first[row] * second[column]).squareRoot()
        guard abs(c) <= limit else {
          throw .notACovariance(row: row, column: column, correlation: c)
        }
        result.elements[index] = Element(f(min(1, max(-1, c))))
      }
    }
    return result
  }

  private static func positive<Element: Scalar>(
    _ diagonal: [Element]
  ) throws(KernelTransformError) -> [Double] {
    for (index, value) in diagonal.enumerated() {
      guard value > 0, value.isFinite else {
        throw .invalidDiagonal(index: index, value: Double(value))
      }
    }
    return diagonal.map { Double($0) }
  }
}
