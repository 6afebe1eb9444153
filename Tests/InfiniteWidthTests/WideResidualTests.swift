import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@Suite struct WideResidualTests {
  /// The example of neural-tangents 0.6.5, run in float64 on two images of 8 x 8 x 3.
  ///
  /// With global average pooling; NNGP and NTK of (x, x), (x, z), (z, z). The reference loses up to
  /// half of its digits in the angles of equal pixels.
  @Test(arguments: [
    (
      "wideresnet-10", [0.1137289576698006, 0.043107358470544394, 0.10205052285745475],
      [0.5747281499398409, 0.15505858154959556, 0.516121395624505]
    ),
    (
      "wideresnet-16", [0.1904893752320083, 0.10040951435504533, 0.17687623250966436],
      [1.0372669292015226, 0.3739553485988897, 0.9666371867115156]
    ),
  ])
  func wideResidual(name: String, nngp: [Double], ntk: [Double]) throws {
    let rows = [0.0, 1.0].map { s in
      (0..<192).map { index in
        let (p, c) = (index / 3, Double(index % 3))
        let (i, j) = (Double(p / 8), Double(p % 8))
        return sin(0.7 * c + 0.3 * i * i + 0.5 * j + s * (1 + 0.1 * i * j))
      }
    }
    let kernels = try Architecture.named(name)
      .kernel(Matrix(rows), input: .image(height: 8, width: 8, channels: 3))
    func triple(_ k: Matrix<Double>) -> [Double] { [k[0, 0], k[0, 1], k[1, 1]] }
    expectClose(triple(kernels.nngp), nngp, relative: 1e-10)
    expectClose(triple(kernels.ntk), ntk, relative: 1e-8)
  }
}
