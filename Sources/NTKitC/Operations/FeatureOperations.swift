import NTKit

/// `features`: what `ntkit features` measures, beside its theory.
struct Features: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case data, classes, limit, scaling, dimension, linear, nonlinear, noise, model, activation
    case weights, width, samples, ridge, time, axis, values, draws, testRows, seed
  }

  /// The data set's reference; nil for rows on a sphere.
  let data: String?
  /// The classes to keep.
  let classes: [String]?
  /// The rows to keep.
  let limit: Int?
  /// How inputs of data are scaled; by default to length sqrt(d).
  let scaling: FeatureScaling?
  /// d of the sphere.
  let dimension: Int?
  /// The power of the linear part of the target on the sphere.
  let linear: Double?
  /// The power of its quadratic part.
  let nonlinear: Double?
  /// The variance of the noise.
  let noise: Double?
  /// random or tangent.
  let model: FeatureModel.Layer?
  /// The activation.
  let activation: FeatureActivation?
  /// The law of the weights.
  let weights: WeightLaw?
  /// N.
  let width: Int
  /// n.
  let samples: Int
  /// The ridge.
  let ridge: Double?
  /// The time of gradient flow, in place of a ridge.
  let time: Double?
  /// What is swept.
  let axis: FeatureRequest.Axis?
  /// The values of the sweep.
  let values: [Double]?
  /// Draws at every value.
  let draws: Int?
  /// Test rows of a draw on the sphere.
  let testRows: Int?
  /// The seed.
  let seed: UInt64?

  func run(_ call: OperationCall) throws -> Reply {
    let source: FeatureRequest.Source =
      data.map {
        .data(
          reference: $0, classes: classes, limit: limit, scaling: scaling ?? .unitNorm)
      }
      ?? .sphere(
        dimension: dimension ?? 100, linear: linear ?? 1, nonlinear: nonlinear ?? 0,
        noise: noise ?? 0)
    var request = FeatureRequest(source, width: width, samples: samples)
    request.layer = model ?? .top
    request.activation = activation ?? .relu
    request.law = weights ?? .sphere
    request.ridge = ridge ?? 0
    request.time = time
    request.axis = axis
    request.values = values ?? []
    request.draws = draws ?? 10
    request.testRows = testRows ?? 2000
    request.seed = seed ?? 0
    let control = call.control
    let stop = StopRequest()
    return try Reply(
      request.run(stop: stop, parallelism: control.parallelism) { stage, share in
        control.report(stage, share)
        if control.isCancelled { stop.stop(signal: 2) }
      })
  }
}

/// `features.theory`: the exact asymptotics of random features at the arrays `featureRatio`, `sampleRatio` and
/// `ridge`, of one length: arrays `risk`, `bias` and `variance`.
struct FeatureTheoryOperation: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case activation, linear, nonlinear, noise }

  /// The activation.
  let activation: FeatureActivation?
  /// F1^2.
  let linear: Double?
  /// F*^2.
  let nonlinear: Double?
  /// tau^2.
  let noise: Double?

  func run(_ call: OperationCall) throws -> Reply {
    func values(_ name: String) throws -> [Double] { try call.array(name).matrix().elements }
    let (psi1, psi2) = (try values("featureRatio"), try values("sampleRatio"))
    let ridges = try values("ridge")
    guard psi1.count == psi2.count, psi1.count == ridges.count else {
      throw BorderError.wrongShape(
        "sampleRatio", shape: [psi2.count], expected: "as many values as featureRatio and ridge")
    }
    let moments = try HermiteMoments((activation ?? .relu).activation)
    let target = try TargetPower(
      linear: linear ?? 1, nonlinear: nonlinear ?? 0, noise: noise ?? 0)
    let limits = try psi1.indices.map {
      try RandomFeatureAsymptotics(
        featureRatio: psi1[$0], sampleRatio: psi2[$0], ridge: ridges[$0], moments: moments)
    }
    var reply = Reply()
    reply.add("risk", limits.map { $0.risk(target) })
    reply.add("bias", limits.map(\.bias))
    reply.add("variance", limits.map(\.variance))
    return reply
  }
}

/// `features.weights`: `width` random weights for inputs of `dimension` numbers, the array `weights`.
struct FeatureWeights: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case width, dimension, law, seed }

  /// N.
  let width: Int
  /// d.
  let dimension: Int
  /// The law.
  let law: WeightLaw
  /// The seed.
  let seed: UInt64

  func run(_ call: OperationCall) throws -> Reply {
    guard width >= 1, dimension >= 1 else {
      throw BorderError.badValue(
        "width x dimension", value: "\(width) x \(dimension)", rule: "at least 1 x 1")
    }
    var reply = Reply()
    reply.add(
      "weights",
      law.weights(
        width, dimension: dimension, stream: RandomStream(seed: seed).child("random features")))
    return reply
  }
}

/// `features.map`: sigma(<w_a, x>) for the rows `x` and the rows of `weights`, the array `features`.
struct FeatureMapOperation: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case activation }

  /// sigma.
  let activation: FeatureActivation

  func run(_ call: OperationCall) throws -> Reply {
    let weights = try call.matrix("weights")
    let x = try call.matrix("x", columns: weights.columns)
    var reply = Reply()
    reply.add(
      "features",
      try RandomFeatures(activation: activation.activation, weights: weights).features(x))
    return reply
  }
}
