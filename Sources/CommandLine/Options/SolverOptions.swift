import ArgumentParser
import NTKit

/// How a regression is solved.
struct SolverOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the kernel system is solved.",
      discussion: "auto takes the eigendecomposition up to 8,000 rows, then cholesky where its "
        + "factor fits in memory, then cg. cholesky and cg never hold the kernel, and choose the "
        + "ridge on 4,000 of the training rows."))
  var solver: RegressionSolver = .auto

  @Option(
    help: "The precision of a Cholesky factor; float32 is refined to the residual of float64.")
  var precision: KernelPrecision?

  @Flag(
    help: ArgumentHelp(
      "Keep what is finished of a large solve in the output folder, and go on from it.",
      discussion: "The factor is written to a file there: n^2 / 2 numbers, removed at the end."))
  var resume = false

  /// Sets what the options say.
  ///
  /// - Parameter output: the folder of results, if there is one.
  func apply(to run: inout RegressionRun, output: String?, stop: StopRequest) {
    run.solver = solver
    run.precision = precision
    run.stop = stop
    run.checkpoint = resume ? output.map { $0 + "/solve" } : nil
  }
}

extension RegressionSolver: ExpressibleByArgument {}
