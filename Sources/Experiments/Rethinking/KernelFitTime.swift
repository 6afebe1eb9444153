import Architectures
import Datasets
import Dynamics
import Generalization
import InfiniteWidth
import LinearAlgebra

/// How long the tangent kernel of a network takes to fit a task.
///
/// The kernel of the layers in the NTK parameterization at infinite width, with gradient flow on half
/// the squared error to centered one-hot labels from outputs of 0.
struct KernelFitTime: Sendable {
  /// The time t at which the squared error is 1 % of its start.
  let time: Double
  /// sqrt(2 tr Y^T H^-1 Y / n), the bound of arXiv:1901.08584 for all outputs; NaN for a singular H.
  let complexity: Double

  static let fraction = 0.01

  /// - Throws: `InfiniteWidthError`, `ArchitectureError`, `LinearAlgebraError`.
  init(_ architecture: Architecture, _ training: Dataset) throws {
    let input = try architecture.inputShape(of: training)
    let kernel = Architecture(
      name: architecture.name, parameterization: .ntk, layers: architecture.layers)
    let spectrum = try KernelSpectrum(try kernel.ntkKernel(training.x, input: input))
    let classes = Double(try training.classes().names.count)
    let labels = try training.oneHot(on: 1 - 1 / classes, off: -1 / classes)
    time = try SquaredLossDynamics(spectrum: spectrum, labels: labels)
      .timeToReach(lossFraction: Self.fraction)
    complexity = spectrum.zeroCount > 0 ? .nan : try ComplexityMeasure(spectrum).complexity(labels)
  }
}
