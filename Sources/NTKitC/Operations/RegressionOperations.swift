import NTKit

/// A fitted predictor.
final class ModelObject: BorderObject {
  let model: SavedModel

  init(_ model: SavedModel) { self.model = model }
}

/// `regression.fit`: learns `values` (float64) or `labels` (int64, numbers of `classes`) from the rows `x`, as
/// `ntkit regress` does.
struct FitRegression: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, method, strength, criterion, folds, scaling, flips, seed, classes
  }

  /// nngp or ntk.
  let kind: KernelKind
  /// How it is learned; by default a ridge.
  let method: KernelMethod?
  /// The ridge, cost or penalty; nil chooses it.
  let strength: Double?
  /// What it is chosen by; nil for the exact leave-one-out error of a ridge, else cross-validation.
  let criterion: SelectionCriterion?
  /// The held-out parts of cross-validation.
  let folds: Int?
  /// How inputs are scaled.
  let scaling: FeatureScaling?
  /// Whether kernels are averaged over mirror images.
  let flips: Bool?
  /// The seed of held-out parts.
  let seed: UInt64?
  /// The names of the classes; nil for values.
  let classes: [String]?

  private struct Answer: Encodable {
    let strength: ModelFit.Strength
    let training: ClassifierTraining?
    let rounding: SpectrumRounding?
    let hasLaw: Bool
  }

  func run(_ call: OperationCall) throws -> Reply {
    guard kind != .both else {
      throw BorderError.badValue("kind", value: kind.rawValue, rule: "nngp or ntk")
    }
    let x = try call.array("x")
    if let folds, folds < 2 {
      throw BorderError.badValue("folds", value: "\(folds)", rule: "at least 2")
    }
    if let strength, !(strength >= 0 && strength.isFinite) {
      throw KernelError.invalidRidge(strength)
    }
    let training = Dataset(
      name: "X", x: try x.matrix(), shape: x.rowShape, targets: try targets(call, rows: x.rows))
    guard training.count > 0 else {
      throw BorderError.wrongShape("x", shape: x.shape, expected: "at least one row")
    }
    var run = RegressionRun(
      architecture: try call.network(), kind: kind,
      ridge: strength.map { .fixed($0) } ?? .auto, scaling: scaling ?? .auto, seed: seed ?? 0,
      parallelism: call.control.parallelism)
    run.method = method ?? .ridge
    run.criterion = criterion
    run.folds = folds
    run.averagesFlips = flips ?? false
    let fit = try ModelFit(
      run, training, options: call.control.kernelOptions("training kernel"))
    return try Reply(
      Answer(
        strength: fit.strength, training: fit.training, rounding: fit.rounding,
        hasLaw: fit.model.manifest.lawScale != nil), object: ModelObject(fit.model))
  }

  private func targets(_ call: OperationCall, rows: Int) throws -> Targets {
    guard let classes else {
      return .values(try call.matrix("values", rows: rows, columns: 1).elements)
    }
    let labels = try call.array("labels").integers()
    guard labels.count == rows, labels.allSatisfy(classes.indices.contains) else {
      throw BorderError.wrongShape(
        "labels", shape: [labels.count],
        expected: "\(rows) numbers of classes below \(classes.count)")
    }
    return .classes(labels: labels, names: classes)
  }
}

/// `regression.predict`: `outputs` for the rows `x`; `classes` and `probabilities` where there are any; on
/// request `deviations` and the `covariance` of values.
struct PredictRegression: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case deviations, covariance, noise }

  /// Whether standard deviations of new observations are wanted.
  let deviations: Bool?
  /// Whether the covariance is wanted.
  let covariance: Bool?
  /// Whether the covariance is that of new observations; by default it is.
  let noise: Bool?

  func run(_ call: OperationCall) throws -> Reply {
    let model = try call.object.object(ModelObject.self, "fitted model").model
    let x = try call.array("x")
    let data = Dataset(
      name: "X", x: try x.matrix(), shape: x.rowShape,
      targets: .values([Double](repeating: 0, count: x.rows)))
    let options = call.control.kernelOptions("test kernel")
    let rows = try model.predictAtOnce(
      data, wantsDeviations: deviations ?? false, options: options)
    var reply = Reply()
    reply.add("outputs", rows.outputs)
    if let classes = rows.classes { reply.add("classes", classes.map { Double($0) }) }
    if let probabilities = rows.probabilities { reply.add("probabilities", probabilities) }
    if let deviations = rows.standardDeviations { reply.add("deviations", deviations) }
    if covariance ?? false,
      let covariance = try model.covariance(data, includesNoise: noise ?? true, options: options)
    {
      reply.add("covariance", covariance)
    }
    return reply
  }
}

/// `regression.save`: writes the model into a folder, for `ntkit predict` and `regression.load`.
struct SaveRegression: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case folder }

  /// The folder, which is made.
  let folder: String

  func run(_ call: OperationCall) throws -> Reply {
    try call.object.object(ModelObject.self, "fitted model").model.write(to: folder)
    return Reply()
  }
}

/// `regression.load`: reads a model from a folder.
struct LoadRegression: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case folder }

  /// The folder.
  let folder: String

  func run(_ call: OperationCall) throws -> Reply {
    let model = try SavedModel(folder: folder)
    return try Reply(model.manifest, object: ModelObject(model))
  }
}
