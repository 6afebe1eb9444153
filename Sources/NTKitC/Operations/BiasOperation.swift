import NTKit

/// `bias`: which of many perfect solutions optimizers pick, as `ntkit bias` finds.
struct Bias: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case problem, optimizers, steps, stepSizes, loss, plainSteps, network, rank, observed
    case startScale, classes, limit, seed
  }

  /// One of the forms that `ntkit bias --help` lists.
  let problem: String
  /// The optimizers; nil for gd, adagrad, adam, coordinate and sign.
  let optimizers: [String]?
  /// The steps of each.
  let steps: Int?
  /// The step sizes; nil for stable ones.
  let stepSizes: [Double]?
  /// The loss of classification.
  let loss: MarginLoss?
  /// Whether steps of classification are left unscaled.
  let plainSteps: Bool?
  /// A linear network.
  let network: String?
  /// The rank of a matrix to complete or to sense.
  let rank: Int?
  /// The share of entries that a completion sees.
  let observed: Double?
  /// The deviation of the start.
  let startScale: Double?
  /// The classes to keep.
  let classes: [String]?
  /// The rows to keep.
  let limit: Int?
  /// The seed.
  let seed: UInt64?

  func run(_ call: OperationCall) throws -> Reply {
    if let steps, steps < 1 {
      throw BorderError.badValue("steps", value: "\(steps)", rule: "at least 1")
    }
    for size in (stepSizes ?? []) + [startScale].compactMap({ $0 })
    where !(size > 0 && size.isFinite) {
      throw BorderError.badValue("a step size or start scale", value: "\(size)", rule: "positive")
    }
    let names = optimizers ?? ["gd", "adagrad", "adam", "coordinate", "sign"]
    let request = BiasRequest(
      problem: try .init(parsing: problem, rank: rank ?? 2, observed: observed ?? 0.7),
      methods: try names.map { try BiasMethod(parsing: $0) }, steps: steps ?? 100_000,
      stepSizes: stepSizes ?? [], loss: loss ?? .logistic, isScaled: !(plainSteps ?? false),
      network: try network.map { name in
        guard let network = LinearNetwork(parsing: name) else {
          throw BiasRequestError.badNetwork(name)
        }
        return network
      }, startScale: startScale ?? (network == nil ? 1e-3 : 0.1), classes: classes, limit: limit,
      seed: seed ?? 0)
    let control = call.control
    return try Reply(request.run { control.report($0, $1) })
  }
}
