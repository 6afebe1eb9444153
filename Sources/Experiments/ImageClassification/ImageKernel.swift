import Architectures
import InfiniteWidth
import LinearAlgebra

/// A kernel of training images, and of test images against them, in double precision.
struct ImageKernel: Sendable {
  /// (n, n).
  var training: Matrix<Double>
  /// (m, n).
  var cross: Matrix<Double>

  /// What is done to a network's kernel before ridge regression.
  enum Finish: Sendable {
    /// Nothing.
    case none
    /// Division by the roots of the diagonals.
    case unitDiagonal
    /// A function of the correlations.
    case projected(ProjectedActivation)

    /// The finished kernel; `rows` and `columns` are the diagonals of its inputs.
    func apply(
      _ kernel: Matrix<Double>, _ rows: [Double]?, _ columns: [Double]
    ) throws -> Matrix<Double> {
      switch (self, rows) {
      case (.unitDiagonal, let rows?):
        return try KernelTransforms.unitDiagonal(kernel, rows: rows, columns: columns)
      case (.projected(let activation), let rows?):
        return try KernelTransforms.projected(kernel, activation, rows: rows, columns: columns)
      default: return kernel
      }
    }

    var needsDiagonals: Bool { if case .none = self { false } else { true } }
  }

  /// The mean of this kernel and that with mirrored training images; the training part is made
  /// symmetric to the bit.
  fileprivate func averaged(with mirror: ImageKernel) -> ImageKernel {
    let sum = training + mirror.training
    return ImageKernel(
      training: 0.25 * (sum + sum.transposed), cross: 0.5 * (cross + mirror.cross))
  }
}

/// The kernels of one network that were asked for.
struct ImageKernels: Sendable {
  /// The NNGP kernel, averaged over flips if wanted.
  var nngp: ImageKernel?
  /// The NTK.
  var ntk: ImageKernel?
}

extension PreparedImages {
  /// Kernels of an infinitely wide network: one symmetric and one rectangular computation.
  ///
  /// With `flips` the kernels are averaged over mirror images *after* `finish`,
  /// (k(x, x') + k(F x, x')) / 2 for the finished kernel k, which is what learning from the doubled
  /// training set with k amounts to.
  ///
  /// - Precondition: with `flips`, the images were prepared with their mirror images.
  /// - Throws: what kernels throw.
  ///
  /// Reference: Li et al. (2019), arXiv:1911.00809, theorem 4.1.
  func kernels(
    _ network: Architecture, _ kind: KernelKind, finish: ImageKernel.Finish = .none,
    flips: Bool = false
  ) throws -> ImageKernels {
    let tested = finish.needsDiagonals ? try network.kernelDiagonals(test, input: input) : nil
    let plain = try network.computeKernels(training, kind: kind, input: input)
    let cross = try network.computeKernels(test, training, kind: kind, input: input)
    let swapped =
      flips
      ? (
        training: try network.computeKernels(mirrored!, training, kind: kind, input: input),
        cross: try network.computeKernels(test, mirrored!, kind: kind, input: input)
      ) : nil
    func finished(
      _ part: KeyPath<(nngp: Matrix<Double>?, ntk: Matrix<Double>?), Matrix<Double>?>,
      _ tested: [Double]?
    ) throws -> ImageKernel? {
      guard let kernel = plain[keyPath: part] else { return nil }
      // Mirror images have the diagonal entries of their originals.
      let diagonal = kernel.diagonal
      func pair(_ training: Matrix<Double>, _ cross: Matrix<Double>) throws -> ImageKernel {
        ImageKernel(
          training: try finish.apply(training, diagonal, diagonal),
          cross: try finish.apply(cross, tested, diagonal))
      }
      let result = try pair(kernel, cross[keyPath: part]!)
      guard let swapped else { return result }
      return result.averaged(
        with: try pair(swapped.training[keyPath: part]!, swapped.cross[keyPath: part]!))
    }
    return ImageKernels(
      nngp: try finished(\.nngp, tested?.nngp), ntk: try finished(\.ntk, tested?.ntk))
  }
}
