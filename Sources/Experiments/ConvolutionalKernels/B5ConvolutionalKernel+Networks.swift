import Architectures
import FiniteWidth
import InfiniteWidth
import LinearAlgebra

extension B5ConvolutionalKernel {
  /// The tangent kernels of random networks against the exact ones.
  func networks(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    let images = SmallImages.normal(
      Self.networkImages, side: 4, stream: context.stream("network images"))
    for preset in ["cntk-4-flatten", "cntk-4-gap", "cntk-4-gap-trained"] {
      let network = try Architecture.named(preset)
      let exact = try network.ntkKernel(images.x, input: images.shape)
      let sampled = try network.monteCarloKernels(
        images.x, input: images.shape, width: Self.width, samples: Self.draws,
        seed: context.seed(preset))
      let errors = zip(sampled.ntk.elements, exact.elements).map { abs($0 / $1 - 1) }
      outcome.checks.append(
        ExperimentCheck(
          "\(preset): largest relative error of the mean of \(Self.draws) networks",
          errors.max() ?? .nan, atMost: 0.08,
          because: "8 % at 256 channels: one network deviates by about √(5/256) = 14 %, the mean of"
            + " ten by 4 %"))
      outcome.measurements.append(
        ExperimentMeasurement(
          "\(preset): average relative error of the mean of \(Self.draws) networks",
          errors.reduce(0, +) / Double(errors.count)))
    }
  }
}
