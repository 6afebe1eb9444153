import Architectures
import InfiniteWidth
import LinearAlgebra

/// The kernels that random and tangent features have at infinite width with Gaussian weights.
///
/// Weights on the sphere have the same limit up to relative order 1/d; `SphereKernel` is exact for
/// them on inputs of length sqrt(d).
public enum FeatureLimits {
  /// E[sigma(<w, x>) sigma(<w, z>)] for w ~ N(0, I/d), the limit of `RandomFeatures.kernel` / N.
  ///
  /// x is (n, d), z (m, d) or x again when nil.
  ///
  /// - Throws: `ArchitectureError`, `InfiniteWidthError`.
  public static func randomFeatures(
    _ activation: Activation, _ x: Matrix<Double>, _ z: Matrix<Double>? = nil
  ) throws -> Matrix<Double> {
    try network(activation).nngpKernel(x, z)
  }

  /// (<x, z>/d) E[sigma'(<w, x>) sigma'(<w, z>)] for w ~ N(0, I/d), the limit of
  /// `NeuralTangentFeatures.kernel`.
  ///
  /// - Throws: `ArchitectureError`, `InfiniteWidthError`.
  public static func tangentFeatures(
    _ activation: Activation, _ x: Matrix<Double>, _ z: Matrix<Double>? = nil
  ) throws -> Matrix<Double> {
    try network(activation).ntkKernel(x, z)
  }

  /// Two layers; its NNGP is the kernel of the top layer's features, its NTK that of the bottom
  /// layer's, as the top layer is not trained.
  private static func network(_ activation: Activation) -> Architecture {
    Architecture(layers: [
      .dense(Dense()), .activation(activation), .dense(Dense(trainable: false)),
    ])
  }
}
