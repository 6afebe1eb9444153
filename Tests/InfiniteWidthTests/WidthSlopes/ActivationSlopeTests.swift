import Architectures
import FiniteWidth
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Finite networks approach the kernels at the rate of the central limit theorem.
@Suite struct ActivationSlopeTests {
  static let widths = [128, 512, 2048, 8192]
  static let seeds = 64

  /// The root mean square error of the empirical tangent kernel falls as width^(-1/2).
  ///
  /// The errors of 64 networks give each root mean square to about 1/sqrt(128) = 9 %, so the fitted
  /// slope over a factor of 64 in width has a standard error of about 0.03: 0.1 is three of them.
  /// The inputs have variances near 1/2, where the tails of steep activations are still in the
  /// range of the central limit theorem at these widths.
  @Test(arguments: ActivationKernelTests.withFunction)
  func errorFallsAsRootOfWidth(activation: Activation) throws {
    let network = Architecture(layers: [
      .dense(Dense(weightStd: 0.7)), .activation(activation), .dense(Dense()),
    ])
    let x = Matrix<Double>([[1, 0.5, 0.6], [-0.3, 1.2, 0.4], [0.8, -0.9, 0.5]])
    let exact = try network.ntkKernel(x)
    var logErrors: [Double] = []
    for width in Self.widths {
      var squares = [Double](repeating: 0, count: Self.seeds)
      squares.parallelFill(chunk: 1) { seed, slot in
        guard
          let finite: FiniteNetwork<Double> = try? network.initialized(
            inputs: 3, width: width, seed: UInt64(1000 + seed))
        else { return }
        let difference = finite.tangentKernel(x) - exact
        slot[0] = difference.frobeniusNorm * difference.frobeniusNorm
      }
      #expect(isExact(activation) || !squares.contains(0), "a network could not be made")
      logErrors.append(log(squares.reduce(0, +) / Double(Self.seeds)) / 2)
    }
    guard !isExact(activation) else { return }
    let logWidths = Self.widths.map { log(Double($0)) }
    let meanWidth = logWidths.reduce(0, +) / 4
    let meanError = logErrors.reduce(0, +) / 4
    let slope =
      zip(logWidths, logErrors).reduce(0) { $0 + ($1.0 - meanWidth) * ($1.1 - meanError) }
      / logWidths.reduce(0) { $0 + ($1 - meanWidth) * ($1 - meanWidth) }
    expectClose(slope, -0.5, absolute: 0.1, "\(activation): slope")
  }

  /// Constant activations have no error at any width.
  private func isExact(_ activation: Activation) -> Bool {
    switch activation {
    case .hermite(degree: 0), .monomial(degree: 0): return true
    case .polynomial(let coefficients): return coefficients.count == 1
    default: return false
    }
  }
}
