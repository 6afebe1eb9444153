import Architectures
import InfiniteWidth
import LinearAlgebra

/// A kernel of training images, and of test images against them.
///
/// The training part is computed in double precision, as ridges down to 1e-8 of its diagonal are
/// tried. The test part is computed in single precision, four times the entries at a third of the
/// cost: no system is solved with it, so its errors of 1e-7 enter predictions only once.
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
    func apply<Element: Scalar>(
      _ kernel: Matrix<Element>, _ rows: [Element]?, _ columns: [Element]
    ) throws -> Matrix<Element> {
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
  func averaged(with mirror: ImageKernel) -> ImageKernel {
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
  /// The kernel of the training images alone, `nngp` or `ntk`, as in `kernels(_:_:finish:flips:)`.
  ///
  /// - Throws: what kernels throw.
  func trainingKernel(
    _ network: Architecture, _ kind: KernelKind, finish: ImageKernel.Finish
  ) throws -> Matrix<Double> {
    let found = try network.computeKernels(
      training, kind: kind, input: network.inputShape(for: shape)!)
    let kernel = kind == .nngp ? found.nngp! : found.ntk!
    return try finish.apply(kernel, kernel.diagonal, kernel.diagonal)
  }

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
    // Images have three dimensions, which every network takes in one way or another.
    let input = network.inputShape(for: shape)!
    let (single, z) = (training.converted(to: Float.self), test.converted(to: Float.self))
    let tested = finish.needsDiagonals ? try network.kernelDiagonals(z, input: input) : nil
    let plain = try network.computeKernels(training, kind: kind, input: input)
    let cross = try network.computeKernels(z, single, kind: kind, input: input)
    var swapped: (training: Part<Double>, cross: Part<Float>)?
    if flips {
      let mirrored = self.mirrored!
      swapped = (
        try network.computeKernels(mirrored, training, kind: kind, input: input),
        try network.computeKernels(
          z, mirrored.converted(to: Float.self), kind: kind, input: input)
      )
    }
    func finished(
      _ kernel: Matrix<Double>?, _ cross: Matrix<Float>?, _ mirrored: Matrix<Double>?,
      _ mirroredCross: Matrix<Float>?, _ tested: [Float]?
    ) throws -> ImageKernel? {
      guard let kernel, let cross else { return nil }
      // Mirror images have the diagonal entries of their originals.
      let diagonal = kernel.diagonal
      func pair(_ training: Matrix<Double>, _ cross: Matrix<Float>) throws -> ImageKernel {
        ImageKernel(
          training: try finish.apply(training, diagonal, diagonal),
          cross: try finish.apply(cross, tested, diagonal.map { Float($0) })
            .converted(to: Double.self))
      }
      let result = try pair(kernel, cross)
      guard let mirrored, let mirroredCross else { return result }
      return result.averaged(with: try pair(mirrored, mirroredCross))
    }
    return ImageKernels(
      nngp: try finished(
        plain.nngp, cross.nngp, swapped?.training.nngp, swapped?.cross.nngp, tested?.nngp),
      ntk: try finished(
        plain.ntk, cross.ntk, swapped?.training.ntk, swapped?.cross.ntk, tested?.ntk))
  }

  private typealias Part<Element: Scalar> = (nngp: Matrix<Element>?, ntk: Matrix<Element>?)
}
