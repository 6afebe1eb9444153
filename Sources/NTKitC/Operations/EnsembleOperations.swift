import NTKit

/// The law of outputs over initializations.
final class EnsembleObject: BorderObject {
  let ensemble: EnsemblePrediction
  let rows: Int

  init(_ ensemble: EnsemblePrediction, rows: Int) {
    self.ensemble = ensemble
    self.rows = rows
  }
}

/// `ensemble`: from the arrays `ntkTrain`, `ntkCross`, `nngpTrain`, `nngpCross`, `nngpTest` and `labels`.
struct MakeEnsemble: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case normalization, ridge }

  /// How the loss is scaled: by default the sum.
  let normalization: LossNormalization?
  /// Added to the diagonal of the training NTK; by default 0.
  let ridge: Double?

  func run(_ call: OperationCall) throws -> Reply {
    let kernel = try MakeDynamics.kernel(call, "ntkTrain", ridge: ridge)
    let n = kernel.rows
    let labels = try call.matrix("labels", rows: n)
    let cross = try call.matrix("ntkCross", columns: n)
    let m = cross.rows
    let prior = EnsemblePrediction.Prior(
      train: try call.matrix("nngpTrain", rows: n, columns: n),
      cross: try call.matrix("nngpCross", rows: m, columns: n),
      test: try call.matrix("nngpTest", rows: m, columns: m))
    call.control.report("decomposing the kernel", 0)
    let training = try SquaredLossDynamics(
      kernel: kernel, labels: labels, normalization: normalization ?? .sum)
    return try Reply(
      ["largestStableStep": training.largestStableStep],
      object: EnsembleObject(
        EnsemblePrediction(training, cross: cross, prior: prior), rows: m))
  }
}

/// `ensemble.predict`: arrays `mean`, (times, m, c), and `covariance`, (times, m, m), at the array `times`.
struct EnsemblePredictions: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case stepSize, covariance }

  /// The step of gradient descent; nil for gradient flow.
  let stepSize: Double?
  /// Whether covariances are wanted; by default they are.
  let covariance: Bool?

  func run(_ call: OperationCall) throws -> Reply {
    let object = try call.object.object(EnsembleObject.self, "ensemble")
    let (ensemble, m) = (object.ensemble, object.rows)
    let times = try TrainingTimes.read(call, stepSize: stepSize)
    var (means, covariances) = ([Double](), [Double]())
    for (index, time) in times.enumerated() {
      try call.control.check()
      call.control.report("predicting", Double(index) / Double(times.count))
      means += try ensemble.mean(at: time).elements
      if covariance ?? true { covariances += try ensemble.covariance(at: time).elements }
    }
    var reply = Reply()
    let columns = ensemble.training.labels.columns
    reply.arrays.append(("mean", [times.count, m, columns], means))
    if covariance ?? true { reply.arrays.append(("covariance", [times.count, m, m], covariances)) }
    return reply
  }
}
