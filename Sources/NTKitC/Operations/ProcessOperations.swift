import NTKit

/// A Gaussian process given observations.
final class ProcessObject: BorderObject {
  let process: GaussianProcess
  let rows: Int

  init(_ process: GaussianProcess, rows: Int) {
    self.process = process
    self.rows = rows
  }
}

/// `process`: conditions a Gaussian process with the covariance `kernel` on `labels`.
struct MakeProcess: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case noise }

  /// The variance of the noise.
  let noise: Double

  func run(_ call: OperationCall) throws -> Reply {
    let kernel = try MakeDynamics.kernel(call, "kernel", ridge: nil)
    let labels = try call.matrix("labels", rows: kernel.rows)
    let process = try GaussianProcess(kernel: kernel, labels: labels, noiseVariance: noise)
    var reply = Reply(object: ProcessObject(process, rows: kernel.rows))
    reply.add("logMarginalLikelihoods", process.logMarginalLikelihoods)
    return reply
  }
}

/// `process.posterior`: the array `mean` from `cross`, and with `prior` (m, m) the `covariance`, or with
/// `priorVariances` the `variances`.
struct ProcessPosterior: Operation {
  typealias CodingKeys = NoSettings

  init(from decoder: any Decoder) throws {}

  func run(_ call: OperationCall) throws -> Reply {
    let object = try call.object.object(ProcessObject.self, "Gaussian process")
    let cross = try call.matrix("cross", columns: object.rows)
    var reply = Reply()
    reply.add("mean", object.process.mean(cross))
    if let prior = try call.optionalMatrix("prior", rows: cross.rows, columns: cross.rows) {
      reply.add("covariance", object.process.covariance(cross: cross, prior: prior))
    }
    if let priors = try call.optionalMatrix("priorVariances", rows: cross.rows, columns: 1) {
      reply.add(
        "variances",
        object.process.variances(cross: cross, priorVariances: priors.elements))
    }
    return reply
  }
}
