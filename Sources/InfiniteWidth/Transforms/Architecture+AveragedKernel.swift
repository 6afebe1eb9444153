import Architectures
import LinearAlgebra

extension Architecture {
  /// The kernels averaged over a group of transformations, K^G(x, x') = 1/|G| sum_g K(g x, x').
  ///
  /// Where the network treats transformed inputs alike, K(g x, g x') = K(x, x'), kernel regression
  /// with K^G on n inputs is kernel regression with K on the |G| n transformed ones, with the
  /// coefficients alpha_i / |G| for every transformation of x_i; a ridge of the augmented problem
  /// counts as a |G|-th of it here. Mirror images are treated alike by convolutions and pools with
  /// stride 1 and odd windows, translations around the border by circular padding.
  ///
  /// Shapes and the other parameters are those of `kernel(_:_:input:options:)`; of `x1` alone the
  /// result is symmetric to the bit. Cost: |G| kernels, none of them symmetric but the first.
  ///
  /// - Throws: what `kernel(_:_:input:options:)` throws; for `x1` alone
  ///   `KernelTransformError.notEquivariant` when the average is not symmetric, since a group that
  ///   the network does not respect gives no kernel.
  ///
  /// Reference: Li, Wang, Yu, Du, Hu, Salakhutdinov, Arora (2019), arXiv:1911.00809, theorem 4.1.
  public func computeKernels<Element: KernelScalar>(
    averagedOver group: InputGroup, _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil,
    kind: KernelKind, input: InputShape, options: KernelOptions = KernelOptions()
  ) throws -> (nngp: Matrix<Element>?, ntk: Matrix<Element>?) {
    var sums: (nngp: Matrix<Element>?, ntk: Matrix<Element>?) = (nil, nil)
    let count = Double(group.elements.count)
    for (index, element) in group.elements.enumerated() {
      var options = options
      if let progress = options.progress {
        options.progress = { progress((Double(index) + $0) / count) }
      }
      let part =
        element.isIdentity
        ? try computeKernels(x1, x2, kind: kind, input: input, options: options)
        : try computeKernels(
          element.applied(to: x1), x2 ?? x1, kind: kind, input: input, options: options)
      sums.nngp = Self.sum(sums.nngp, part.nngp)
      sums.ntk = Self.sum(sums.ntk, part.ntk)
    }
    func mean(_ sum: Matrix<Element>?) throws -> Matrix<Element>? {
      guard let sum else { return nil }
      let mean = Element(1 / count) * sum
      return x2 == nil ? try Self.symmetric(mean) : mean
    }
    return (try mean(sums.nngp), try mean(sums.ntk))
  }

  private static func sum<Element: KernelScalar>(
    _ total: Matrix<Element>?, _ part: Matrix<Element>?
  ) -> Matrix<Element>? {
    guard let total, let part else { return part }
    return total + part
  }

  /// The mean with the transpose, which is the matrix itself up to rounding.
  private static func symmetric<Element: KernelScalar>(
    _ kernel: Matrix<Element>
  ) throws -> Matrix<Element> {
    let diagonal = kernel.diagonal.map { abs(Double($0)) }
    // Kernels have lost at most half of their digits, in the angles of nearly equal inputs.
    let relative = Double(Element.ulpOfOne).squareRoot()
    var result = kernel
    for row in 0..<kernel.rows {
      for column in 0..<row {
        let (a, b) = (kernel[row, column], kernel[column, row])
        let difference = abs(Double(a) - Double(b))
        guard difference <= relative * (diagonal[row] * diagonal[column]).squareRoot() else {
          throw KernelTransformError.notEquivariant(
            row: row, column: column, difference: difference)
        }
        result[row, column] = (a + b) / 2
        result[column, row] = result[row, column]
      }
    }
    return result
  }
}
