import Datasets
import LinearAlgebra

/// Points for experiments on small networks.
enum SphereInputs {
  /// `count` independent uniform points of the unit sphere: (count, dimension).
  static func make(
    _ count: Int, _ dimension: Int, _ context: ExperimentContext, _ purpose: String,
    draw: Int = 0
  ) -> Matrix<Double> {
    SyntheticInputs.sphere(dimension: dimension)
      .sample(count: count, seed: context.seed(purpose, draw))
  }
}
