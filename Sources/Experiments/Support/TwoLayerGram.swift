import Architectures
import InfiniteWidth
import LinearAlgebra

/// The Gram matrix H^∞ of wide two-layer ReLU networks, between the rows of `x` and `z`.
///
/// H_ij = x_i·z_j (pi - arccos x_i·z_j) / (2 pi) for rows of unit length; x is (n, d), z (m, d), or
/// x again when nil. It is the tangent kernel of the preset `two-layer`, whose first layer divides
/// squares by the number of features, at inputs scaled by its root.
///
/// - Throws: what the kernel throws.
///
/// Reference: Arora, Du, Hu, Li, Wang (2019), arXiv:1901.08584, equation (5).
func twoLayerGram(_ x: Matrix<Double>, _ z: Matrix<Double>? = nil) throws -> Matrix<Double> {
  let scale = Double(x.columns).squareRoot()
  return try Architecture.twoLayer.ntkKernel(scale * x, z.map { scale * $0 })
}
