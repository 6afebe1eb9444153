import Datasets
import FiniteWidth
import LinearAlgebra

/// Networks of one hidden layer of every width, trained on the same rows.
struct SizeStudy: Sendable {
  /// What the networks are trained on, and how.
  struct Setting: Sendable {
    let task: ClassTask
    /// The share of labels that are random.
    var noise = 0.0
    /// lambda of lambda/2 |theta|^2.
    var decay = 0.0

    var name: String {
      let data = task.source == .cifar10 ? "CIFAR-10" : task.source == .mnist ? "MNIST" : "mixture"
      return data + (noise > 0 ? ", \(Int((100 * noise).rounded())) % random labels" : "")
        + (decay > 0 ? ", weight decay" : "")
    }
  }

  /// The networks of one width, one for each seed.
  struct Point: Sendable {
    let hidden: Int
    let networks: [FittedNetwork]

    var trainError: Double { mean(networks.map(\.trainError)) }
    var testError: Double { mean(networks.map(\.testError)) }
    /// Of the test error over networks; 0 for one.
    var testSpread: Double {
      let values = networks.map(\.testError)
      guard values.count > 1 else { return 0 }
      let center = mean(values)
      let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
      return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }

    private func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(values.count)
    }
  }

  let setting: Setting
  /// By width, ascending.
  let points: [Point]

  /// The units of the hidden layer: powers of two, to the paper's 4,096 in full.
  static func widths(_ scale: ExperimentScale) -> [Int] {
    let last = scale == .quick ? 7 : scale == .full ? 12 : 11
    return (2...last).map { 1 << $0 }
  }

  /// The networks of one width.
  static func seeds(_ scale: ExperimentScale) -> Int { scale == .quick ? 1 : 2 }

  static func task(_ context: ExperimentContext) throws -> ClassTask {
    let isQuick = context.scale == .quick
    return try .digits(context, rows: isQuick ? 300 : 1000, test: isQuick ? 1000 : 5000)
  }

  /// Trains them all.
  ///
  /// With weight decay the loss need not come down to the target, and training ends after 200 epochs.
  init(_ setting: Setting, _ context: ExperimentContext) throws {
    var training = setting.task.training
    if setting.noise > 0 {
      training = try training.corruptingLabels(
        fraction: setting.noise, seed: context.seed("random labels")
      ).dataset
    }
    var recipe = FittedNetwork.Recipe()
    recipe.weightDecay = setting.decay
    if setting.decay > 0 { recipe.epochs = 200 }
    let (rows, chosen) = (training, recipe)
    // The widest first, so that the cores end together.
    let widths = Array(Self.widths(context.scale).reversed())
    let count = Self.seeds(context.scale)
    let networks = try concurrently(widths.count * count) { job in
      try FittedNetwork(
        FittedNetwork.oneHiddenLayer(widths[job / count]), rows, setting.task.test, recipe: chosen,
        seeds: (context.seed("network", job % count), context.seed("batches", job % count)))
    }
    self.setting = setting
    points = widths.indices.reversed().map { index in
      Point(
        hidden: widths[index], networks: Array(networks[index * count..<(index + 1) * count]))
    }
  }

  /// The points from a width on.
  func points(from hidden: Int) -> [Point] { points.filter { $0.hidden >= hidden } }

  /// The first width whose networks make no error on training rows, and so do all wider ones.
  var firstFitting: Point? {
    guard let last = points.lastIndex(where: { $0.trainError > 0 }) else { return points.first }
    return last + 1 < points.count ? points[last + 1] : nil
  }
}
