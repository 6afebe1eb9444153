import Architectures
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// The least test errors of kernels of wide networks on `HierarchicalTarget`, over all ridges.
struct BeyondKernelErrors: Sendable {
  /// The kernels, with the least error over the ridges.
  let errors: [(name: String, error: Double)]

  /// Both kernels of fully connected networks of one to three hidden layers, or of one in the quick form.
  ///
  /// - Throws: `InfiniteWidthError`, `KernelError`, `LinearAlgebraError`.
  init(count: Int, _ context: ExperimentContext) throws {
    let x = HierarchicalTarget.points(count, context.stream("points").child(count))
    let z = HierarchicalTarget.points(HierarchicalTarget.testRows, context.stream("test points"))
    let target = HierarchicalTarget()
    let (y, truth) = (target.values(x), target.values(z))
    var found: [(String, Double)] = []
    for depth in 1...(context.scale == .quick ? 1 : 3) {
      let architecture = Architecture.fullyConnected(hiddenLayers: depth)
      let train = try architecture.kernel(x)
      let cross = try architecture.kernel(z, x)
      for (name, kernel, test) in [
        ("NTK", train.ntk, cross.ntk), ("NNGP", train.nngp, cross.nngp),
      ] {
        let spectrum = try KernelSpectrum(kernel)
        let least = try RidgeGrid.standard.absolute(for: spectrum).map { ridge in
          let model = try KernelRidge(spectrum: spectrum, labels: y, ridge: ridge)
          return (model.predict(test) - truth).frobeniusNorm
        }.min()!
        found.append(("\(name), depth \(depth)", least * least / Double(z.rows)))
      }
    }
    errors = found
  }
}
