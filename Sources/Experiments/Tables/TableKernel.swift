import Architectures
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A kernel that the study of tables can choose.
enum TableKernel: Sendable, Hashable {
  /// The tangent kernel of a ReLU network of `depth` layers whose first `fixed` are not trained.
  case tangent(depth: Int, fixed: Int)
  /// exp(-gamma |x - x'|^2) with gamma = 2^exponent / d for d features.
  case gaussian(exponent: Int)

  /// Depths 1 to 5, for each 0 to depth - 1 fixed layers: 15.
  ///
  /// Reference: arXiv:1910.01663, section 6 and appendix; the order of the released code.
  static let tangents = (1...5).flatMap { depth in
    (0..<depth).map { TableKernel.tangent(depth: depth, fixed: $0) }
  }

  /// As many widths, in factors of 2 around gamma = 1 / d: the rows have squared distances of about
  /// 2 d, as features have variance 1.
  static let gaussians = (-7...7).map { TableKernel.gaussian(exponent: $0) }

  /// What it is called in a table.
  var name: String {
    switch self {
    case .tangent(let depth, let fixed): "NTK, depth \(depth), \(fixed) fixed"
    case .gaussian(let exponent): "RBF, gamma = 2^\(exponent) / d"
    }
  }
}

/// The kernels of the rows of one table.
struct TableKernels: Sendable {
  let x: Matrix<Double>
  private let gaussians: GaussianKernels

  init(_ x: Matrix<Double>) {
    self.x = x
    gaussians = GaussianKernels(x)
  }

  /// The kernel matrix of all rows, (n, n).
  ///
  /// Tangent kernels have the scale of the paper's code, which matters as the costs of errors are
  /// absolute: inner products are not divided by the number d of features, and activations have
  /// no factor c_sigma = 2, so that every hidden layer halves the kernel. That is
  /// d 2^-(depth - 1) times the tangent kernel of `fc-(depth - 1)`, and x . x' for depth 1.
  /// Kernels are not normalized otherwise.
  ///
  /// - Throws: `InfiniteWidthError`.
  func matrix(_ kernel: TableKernel) throws -> Matrix<Double> {
    switch kernel {
    case .tangent(let depth, let fixed):
      let scale = Double(x.columns) * pow(2, Double(1 - depth))
      return try scale
        * Architecture.fullyConnected(hiddenLayers: depth - 1).freezing(first: fixed).ntkKernel(x)
    case .gaussian(let exponent):
      return gaussians.kernel(gamma: pow(2, Double(exponent)) / Double(x.columns))
    }
  }
}
