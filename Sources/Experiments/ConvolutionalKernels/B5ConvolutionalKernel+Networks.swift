import Architectures
import FiniteWidth
import InfiniteWidth
import LinearAlgebra

extension B5ConvolutionalKernel {
  /// The tangent kernels of random networks against the exact ones.
  func networks(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    let images = SmallImages.normal(
      Self.networkImages, side: 4, stream: context.stream("network images"))
    for preset in ["cntk-3-flatten", "cntk-3-gap", "cntk-3-gap-trained"] {
      let network = try Architecture.named(preset)
      let exact = try network.ntkKernel(images.x, input: images.shape)
      let sampled = try network.monteCarloKernels(
        images.x, input: images.shape, width: Self.width, samples: Self.draws,
        seed: context.seed(preset))
      let errors = zip(sampled.ntk.elements, exact.elements).map { abs($0 / $1 - 1) }
      let deviations = zip(errors, zip(sampled.ntkError.elements, exact.elements))
        .map { $0 / ($1.0 / $1.1) }
      let what = "of the mean of \(Self.draws) networks"
      outcome.checks += [
        ExperimentCheck(
          "\(preset): average relative error \(what)",
          errors.reduce(0, +) / Double(errors.count), atMost: 0.08,
          because: "8 % at 256 channels: one network deviates by about √(5/256) = 14 %, the mean of"
            + " ten by 4 %"),
        ExperimentCheck(
          "\(preset): largest error \(what) in standard errors", deviations.max() ?? .nan,
          atMost: 10,
          because: "Student's distribution with 9 degrees of freedom exceeds 10 with probability"
            + " 4e-6"),
      ]
      outcome.measurements.append(
        ExperimentMeasurement(
          "\(preset): largest relative error \(what)", errors.max() ?? .nan))
    }
  }
}
