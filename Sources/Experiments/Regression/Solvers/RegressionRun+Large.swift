import Architectures
import Cluster
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension RegressionRun {
  /// The training rows that a ridge for a large system is chosen on.
  public static let ridgeRows = 4000

  /// The training rows that the leave-one-out error of a given ridge is told for.
  static let givenRidgeRows = 1000

  /// The test rows that are prepared at a time.
  static let testRows = 2048

  /// Fits and predicts without a kernel matrix in memory.
  ///
  /// A ridge is the variance of noise, which does not depend on the number of rows: it is chosen by
  /// the leave-one-out error on some of the training rows.
  func runLarge(
    _ data: RegressionData, _ solver: RegressionSolver, _ targets: RegressionTargets,
    _ progress: (@Sendable (String, Double) -> Void)?
  ) throws -> RegressionResult {
    guard method == .ridge else { throw RegressionFitError.needsKernelInMemory(method) }
    guard !averagesFlips else {
      throw RegressionFitError.cannotFlip(
        reason: "the solver \(solver.rawValue) computes the kernel in strips; use the solver eigen")
    }
    guard case .network(let architecture, let kind) = kernels else {
      throw RegressionSolverError.needsArchitecture(solver)
    }
    let shape = try architecture.inputShape(of: data.training)
    var watch = Stopwatch()
    var seconds = RegressionSeconds()
    let scale = try FittedScaling(scaling, fitting: data.training)
    let x = try scale.applied(to: data.training)
    // Errors of test rows come before the work; the rows are scaled again, a part at a time.
    _ = try scale.applied(to: data.test)
    let options = KernelOptions(parallelism: parallelism)
    let (n, c) = (data.training.count, targets.values.columns)
    let precision = try self.precision(solver, rows: n)

    progress?("choosing the ridge", 0)
    let chosen = ridgeSample(n)
    let sample = x.selectingRows(chosen)
    let (selection, trace) = try chooseRidge(
      sample, architecture, kind, shape, targets.selectingRows(chosen))
    seconds.kernels = watch.lap()

    let stopping: @Sendable (String, Double) throws -> Void = { [stop] what, share in
      progress?(what, share)
      if let signal = stop?.signal { throw RegressionSolverError.stopped(signal: signal) }
    }
    let (model, report, tally) = try solve(
      LargeSystem(
        architecture: architecture, kind: kind, x: x, shape: shape,
        ridge: exactRidge(selection, trace: trace, rows: chosen.count), parallelism: parallelism,
        checkpoint: checkpoint, seed: seed, session: session, progress: stopping),
      solver, precision, targets, ridgeRows: chosen.count)
    seconds.fit = watch.lap()

    // Probabilities are calibrated on the rows that the ridge was chosen on.
    let fit = RegressionFit(
      predictor: KernelPredictor(
        coefficients: model.coefficients, intercept: model.intercept,
        reading: selection.predictor.reading), regularization: selection.regularization)
    var outputs: [Double] = []
    for part in MatrixBlocks<Double>.ranges(data.test.count, by: Self.testRows) {
      let rows = try scale.applied(to: data.test.selectingRows(Array(part)))
      let cross = try architecture.kernelBlocks(
        rows, x, kind: kind, input: shape, options: options)
      let share = Double(part.count) / Double(data.test.count)
      outputs += try cross.product(with: model.coefficients, on: session) {
        try stopping("test rows", Double(part.lowerBound) / Double(data.test.count) + $0 * share)
      }.addingToRows(model.intercept).elements
    }
    let rows = PredictedRows(
      fit.predictor, Matrix(rows: data.test.count, columns: c, elements: outputs),
      classCount: targets.names.count)
    let scores = try RegressionScores(data.test.targets, rows, stream: RandomStream(seed: seed))
    seconds.prediction = watch.lap()
    if session?.isRoot ?? true {
      checkpoint.map { FactorCheckpoint.remove($0) }
      checkpoint.map { ConjugateGradientStore.remove($0 + ".cg.npz") }
    }
    var result = RegressionResult(
      run: self, data: data, fit: fit, rows: rows, scores: scores, seconds: seconds,
      solver: report)
    result.cluster = try session.flatMap {
      try ClusterReport($0, tally, threads: parallelism.threads, seconds: seconds.fit)
    }
    return result
  }

  /// The fit of some training rows, which chooses the ridge, and the trace of their kernel.
  private func chooseRidge(
    _ sample: Matrix<Double>, _ architecture: Architecture, _ kind: KernelKind,
    _ shape: InputShape, _ targets: RegressionTargets
  ) throws -> (fit: RegressionFit, trace: Double) {
    if let session {
      let training = ClusterTraining(session: session, parallelism: parallelism, progress: nil)
      let kernel = try training.kernel(architecture, sample, kind: kind, shape: shape, "")
      let trace = kernel.matrix.diagonal(session.communicator).reduce(0, +)
      return (try clusterFit(kernel.matrix, targets, training), trace)
    }
    let kernel = try architecture.oneKernel(
      sample, kind: kind, input: shape, options: KernelOptions(parallelism: parallelism))
    return (try plan.fit(kernel, targets), kernel.trace)
  }

  /// The coefficients; what only the solver needs is gone with it, before test rows take memory.
  private func solve(
    _ system: LargeSystem, _ solver: RegressionSolver, _ precision: KernelPrecision,
    _ targets: RegressionTargets, ridgeRows: Int
  ) throws -> (model: KernelRidge, report: SolverReport, tally: TileTally) {
    let solution =
      solver == .cholesky
      ? try system.cholesky(precision) : try system.conjugateGradients(tolerance: 1e-8)
    let model = try KernelRidge(
      labels: targets.values, ridge: system.ridge, intercept: targets.intercept,
      solve: solution.solve)
    // With a constant term K alpha + ridge alpha = Y - b.
    let right = Matrix(rows: targets.values.rows, columns: targets.values.columns) {
      targets.values[$0, $1] - model.intercept[$1]
    }
    let residual = try solution.relativeResidual(model.coefficients, right)
    return (model, solution.report(residual, ridgeRows), solution.tally)
  }

  /// The ridge with bits that do not depend on BLAS threads, as those of the eigenvalues do: a run that
  /// goes on must find the same.
  private func exactRidge(_ selection: RegressionFit, trace: Double, rows: Int) -> Double {
    if case .fixed(let value) = ridge { return value }
    guard case .ridge(let chosen, _, _, _) = selection.regularization else {
      return selection.regularization.strength
    }
    return chosen.relativeRidge * trace / Double(max(1, rows))
  }

  /// The precision of a factor, and whether it fits.
  private func precision(_ solver: RegressionSolver, rows: Int) throws -> KernelPrecision {
    guard solver == .cholesky else { return .float64 }
    if let session {
      // Every rank of this host has its part, and some tiles.
      let parts = rows * rows * 8 / session.communicator.size * session.ranksOnHost
      try MachineMemory.require(RegressionSolver.withStrips(parts, rows: rows))
      return .float64
    }
    let available = MachineMemory.available
    let wide = RegressionSolver.withStrips(BlockCholesky<Double>.byteCount(rows), rows: rows)
    let narrow = RegressionSolver.withStrips(BlockCholesky<Float>.byteCount(rows), rows: rows)
    let chosen = precision ?? (wide <= available ? .float64 : .float32)
    try MachineMemory.require(chosen == .float64 ? wide : narrow)
    return chosen
  }

  /// Rows for the choice of the ridge, in ascending order.
  private func ridgeSample(_ rows: Int) -> [Int] {
    let count = ridge == .auto ? Self.ridgeRows : Self.givenRidgeRows
    guard rows > count else { return Array(0..<rows) }
    var stream = RandomStream(seed: seed).child("ridge rows")
    return stream.permutation(rows).prefix(count).sorted()
  }
}

/// A solver that cannot do what is asked, or was stopped.
public enum RegressionSolverError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kernels come from files.
  case needsArchitecture(RegressionSolver)
  /// A signal came; what is finished is kept where the run can be resumed.
  case stopped(signal: Int32)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .needsArchitecture(let solver):
      return "the solver \(solver.rawValue) computes the kernel on the way; give an architecture"
        + " instead of a kernel file, or use the solver eigen"
    case .stopped(let signal): return "stopped by signal \(signal)"
    }
  }
}
