import Architectures
import Generalization
import HighDimension
import LinearAlgebra

extension B14DoubleDescent {
  /// How the simulated risk approaches the formula as d grows.
  struct SizeStudy {
    let dimensions: [Int]
    private(set) var deviations: [SampledMean] = []
    private(set) var theory = 0.0

    init(_ context: ExperimentContext) throws {
      // tanh at N = d, where its linear part alone would be singular: corrections are large there.
      let sizes: [(d: Int, draws: Int)] =
        context.scale == .quick
        ? [(25, 1000), (50, 1000)] : [(25, 4000), (50, 4000), (100, 2000)]
      dimensions = sizes.map(\.d)
      let target = try TargetPower(linear: 1, noise: 0.2)
      theory = try RandomFeatureAsymptotics(
        featureRatio: 1, sampleRatio: 3, ridge: 1e-3, moments: HermiteMoments(.tanh)
      ).risk(target)
      for (index, size) in sizes.enumerated() {
        context.progress?("growing d", Double(index) / Double(sizes.count))
        var simulation = FeatureSimulation(
          model: FeatureModel(.top, activation: .tanh), dimension: size.d, target: target)
        simulation.testRows = 400
        let mean = try simulation.risk(
          ridge: 1e-3, width: size.d, samples: 3 * size.d, repeats: size.draws,
          stream: context.stream("size \(size.d)"))
        deviations.append(mean)
      }
    }

    var checks: [ExperimentCheck] {
      let first = deviations[0].mean - theory
      let last = deviations.last!.mean - theory
      let ratio = Double(dimensions[0]) / Double(dimensions.last!)
      // |last| <= ratio |first| up to the errors of both.
      let error =
        (deviations.last!.standardError.squared + (ratio * deviations[0].standardError).squared)
        .squareRoot()
      return [
        ExperimentCheck(
          "(|deviation at d = \(dimensions.last!)| - \(ratio) |deviation at d = \(dimensions[0])|)"
            + " / formula", (abs(last) - ratio * abs(first)) / theory, atMost: 3 * error / theory,
          standardError: error / theory,
          because: "the formula's error falls as 1/d or faster; 3 standard errors")
      ]
    }

    var measurements: [ExperimentMeasurement] {
      zip(dimensions, deviations).map { d, mean in
        ExperimentMeasurement(
          "(simulation - formula) / formula at d = \(d), N = d, n = 3d, tanh",
          (mean.mean - theory) / theory, standardError: mean.standardError / theory)
      }
    }
  }
}

extension Double {
  var squared: Double { self * self }
}
