import Architectures
import Generalization
import HighDimension
import LinearAlgebra

/// Independent draws of a task on the sphere, of data and of weights, each fitted and scored.
struct FeatureSimulation: Sendable {
  var model: FeatureModel
  var dimension: Int
  var target: TargetPower
  /// Rows to measure the risk on, without noise.
  var testRows = 2000

  /// The trials of `repeats` draws, which run side by side: [rule][draw].
  func trials(
    _ rules: [FeatureRule], width: Int, samples: Int, repeats: Int, stream: RandomStream
  ) throws -> [[FeatureTrial]] {
    let draws = try concurrently(repeats) { draw in
      let own = stream.child(draw)
      let task = SphereTask(dimension: dimension, target: target, stream: own.child("task"))
      let train = task.sample(samples, stream: own.child("training rows"))
      let test = task.sample(testRows, stream: own.child("test rows"))
      return try model.trials(
        rules, width: width, train: (train.x, train.y), test: (test.x, test.clean),
        stream: own.child("weights"))
    }
    return rules.indices.map { rule in draws.map { $0[rule] } }
  }

  /// The mean risk of ridge regression.
  func risk(
    ridge: Double, width: Int, samples: Int, repeats: Int, stream: RandomStream
  ) throws -> SampledMean {
    SampledMean(
      try trials(
        [.ridge(ridge)], width: width, samples: samples, repeats: repeats, stream: stream
      )[0].map(\.testError))
  }
}

extension [Double] {
  /// The middle value; NaN of none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
