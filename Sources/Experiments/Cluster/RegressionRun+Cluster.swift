import Architectures
import Cluster
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension RegressionRun {
  /// The test rows that are predicted at a time.
  static let clusterTestRows = 256

  /// Fits and predicts on all ranks of a cluster; every rank calls it with the same settings and data.
  ///
  /// What has a number for every training row is whole at every rank, what has one for every pair of rows is
  /// in parts. All ranks find the same result.
  ///
  /// - Throws: `ClusterError`, and as on one process.
  func run(
    on session: ClusterSession, _ data: RegressionData,
    _ progress: (@Sendable (String, Double) -> Void)?
  ) throws -> RegressionResult {
    try session.communicator.agree(clusterIdentity(data, host: session.host))
    try checkCluster()
    let targets = try RegressionTargets(data.training.targets)
    let n = data.training.count
    let solver = resolvedSolver(rows: n, ranks: session.communicator.size)
    guard solver == .eigen else { return try runLarge(data, solver, targets, progress) }

    var watch = Stopwatch()
    var seconds = RegressionSeconds()
    let training = ClusterTraining(session: session, parallelism: parallelism, progress: progress)
    let source = try ClusterKernelSource(self, data, training)
    let kernel = try source.training()
    seconds.kernels = watch.lap()

    progress?("eigendecomposition of \(n) rows", 0)
    let fit = try clusterFit(kernel.matrix, targets, training)
    seconds.fit = watch.lap()

    var (outputs, deviations): ([Double], [Double]) = ([], [])
    for part in MatrixBlocks<Double>.ranges(data.test.count, by: Self.clusterTestRows) {
      progress?("test rows", Double(part.lowerBound) / Double(data.test.count))
      let cross = try source.cross(part)
      outputs += fit.predictor.predict(cross).elements
      guard let law = fit.law, let priors = try source.priors(part) else { continue }
      deviations += law.variances(cross: cross, priorVariances: priors).map { $0.squareRoot() }
    }
    let predicted = PredictedRows(
      fit.predictor,
      Matrix(rows: data.test.count, columns: targets.values.columns, elements: outputs),
      classCount: targets.names.count, standardDeviations: deviations.isEmpty ? nil : deviations)
    let scores = try RegressionScores(
      data.test.targets, predicted, stream: RandomStream(seed: seed))
    seconds.prediction = watch.lap()
    var result = RegressionResult(
      run: self, data: data, fit: fit, rows: predicted, scores: scores, seconds: seconds)
    result.cluster = try ClusterReport(
      session, kernel.tally, threads: parallelism.threads, seconds: seconds.kernels)
    return result
  }

  /// A ridge regression on a kernel of which every rank has a part, which is used up.
  func clusterFit(
    _ kernel: DistributedMatrix, _ targets: RegressionTargets, _ training: ClusterTraining
  ) throws -> RegressionFit {
    let session = training.session
    let diagonal = kernel.diagonal(session.communicator)
    let trace = diagonal.reduce(0, +)
    guard trace != 0 else { throw RegressionFitError.vanishingKernel(rows: diagonal.count) }
    if case .fixed(0) = ridge {
      // The eigendecomposition would answer with a pseudo-inverse; this names coincident rows.
      if let found = kernel.coincidentRows(targets.values, diagonal, session.communicator) {
        throw KernelError.singularKernel(rows: found.rows, contradicting: found.contradicting)
      }
    }
    let spectrum = try DistributedSpectrum(
      kernel, rounding: FitPlan.rounding, session.algebra, on: session.communicator)
    return try plan.ridge(spectrum, trace: trace, targets)
  }

  private func checkCluster() throws {
    guard method == .ridge else {
      throw ClusterError.needsOneProcess("the classifier \(method.rawValue)")
    }
    guard criterion != .crossValidation else {
      throw ClusterError.needsOneProcess("--select kfold")
    }
    guard !averagesFlips else { throw ClusterError.needsOneProcess("--flip") }
    guard checkpoint == nil || solver == .conjugateGradients else {
      throw ClusterError.needsOneProcess("--resume with another solver than cg")
    }
    guard precision != .float32 else { throw ClusterError.needsOneProcess("--precision float32") }
  }

  /// What all ranks must have in common.
  private func clusterIdentity(_ data: RegressionData, host: String) throws -> ClusterIdentity {
    let versions = Versions.current
    func text(_ part: Dataset) -> String {
      let targets: String
      switch part.targets {
      case .classes(let labels, let names): targets = "\(labels) \(names)"
      case .values(let values): targets = "\(values)"
      }
      let digest = InputDigest.sha256(text: InputDigest.sha256(part.x) + targets)
      return "\(part.count) rows of \(part.shape) with SHA-256 \(digest.prefix(12))"
    }
    var fields: [ClusterIdentity.Field] = [
      .init("the version of ntkit", versions.ntkit), .init("the compiler", versions.swift),
      .init("the training data", text(data.training)), .init("the test data", text(data.test)),
    ]
    switch kernels {
    case .network(let architecture, let kind):
      fields += [.init("the architecture", architecture.oneLine), .init("--kind", kind.rawValue)]
    case .files(let kernel, let test):
      fields.append(.init("--kernel", try kernel.sample()))
      if let test { fields.append(.init("--test-kernel", try test.sample())) }
    }
    fields += [
      .init("--scaling", scaling.rawValue), .init("--seed", "\(seed)"),
      .init("--ridge", "\(ridge)"), .init("--classifier", method.rawValue),
      .init("--select", plan.criterion.rawValue), .init("--solver", solver.rawValue),
      .init("--resume", "\(checkpoint != nil)"),
      .init("the instruction set", InstructionSet.best.rawValue),
      .init("the OpenBLAS core", versions.openBLASCore),
    ]
    return ClusterIdentity(host: host, fields: fields)
  }
}

extension PrecomputedKernel {
  /// What identifies a kernel whose bytes are too many to read at every rank: its shape and a digest of
  /// 64 rows.
  fileprivate func sample() throws -> String {
    let count = min(64, shape[0])
    let rows = (0..<count).map { $0 * (shape[0] - 1) / max(1, count - 1) }
    let digest = InputDigest.sha256(try entries(rows: rows))
    return "\(shape) with SHA-256 \(digest.prefix(12)) of \(count) rows"
  }
}
