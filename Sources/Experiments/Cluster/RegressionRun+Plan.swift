import Architectures
import Cluster
import Datasets
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// What a regression will take.
public struct RegressionPlan: Sendable, Encodable {
  /// The version of this form.
  public let schemaVersion = 1
  /// The training rows.
  public let trainingRows: Int
  /// The test rows.
  public let testRows: Int
  /// How the system is solved.
  public let solver: RegressionSolver
  /// The memory and the time of the ranks; of one for a process of its own.
  public let cluster: ClusterPlan
  /// The bytes that this machine has free.
  public let bytesAvailable: Int
  /// The speed that the time of the solve is foretold from, of one rank, in flops a second.
  public let flopsPerSecond: Double
  /// What it was planned with.
  public let versions: Versions
}

extension RegressionRun {
  /// What the fit would take on `ranks` ranks with the threads of this run each; nothing is fitted.
  ///
  /// The time of the kernel is foretold from a tile, that of the solve from a factorization of 1,024 rows: of
  /// an eigendecomposition, half of whose work is matrix by vector, it is too short by a factor of 2 to 4.
  ///
  /// - Throws: as `run(_:progress:)` for data that cannot be used.
  public func plan(_ data: RegressionData, ranks: Int) throws -> RegressionPlan {
    let (n, m) = (data.training.count, data.test.count)
    let solver = resolvedSolver(rows: n, ranks: ranks)
    let speed = Self.measuredSpeed()
    let bytes = bytesPerRank(data, solver, ranks)
    let seconds = try kernelSeconds(data, rows: n, columns: m) / Double(ranks)
    let flops = Double(n) * Double(n) * Double(n) * (solver == .eigen ? 9 : 1.0 / 3)
    return RegressionPlan(
      trainingRows: n, testRows: m, solver: solver,
      cluster: ClusterPlan(
        ranks: ranks, threadsPerRank: parallelism.threads, bytesPerRank: bytes,
        bytesOfRoot: bytes, kernelSeconds: seconds,
        factorSeconds: solver == .conjugateGradients ? nil : flops / speed / Double(ranks)),
      bytesAvailable: MachineMemory.available, flopsPerSecond: speed, versions: .current)
  }

  /// The memory of a rank: what is whole everywhere, and its part of what has n^2 numbers.
  private func bytesPerRank(
    _ data: RegressionData, _ solver: RegressionSolver, _ ranks: Int
  ) -> Int {
    let (n, m) = (data.training.count, data.test.count)
    let features = data.training.x.columns
    let outputs = max(1, data.training.targets.classCount ?? 1)
    // Data, scaled and packed twice; targets, coefficients and what the choice of a ridge keeps.
    let whole = 8 * ((n + m) * features * 2 + 2 * n * features + 12 * n * outputs)
    let grid = ProcessGrid(ranks: ranks)
    let layout = BlockCyclic(
      rows: n, columns: n, block: BlockCyclic.block(for: n, grid: grid), grid: grid)
    let shape = layout.localShape(0)
    let part = 8 * shape.rows * shape.columns
    let own: Int
    switch solver {
    // The kernel, its eigenvectors and two parts of work space; then test rows, some at a time.
    case .eigen, .auto: own = 4 * part + 3 * 8 * n * Self.clusterTestRows
    case .cholesky: own = part + 8 * n * 1024
    case .conjugateGradients:
      let landmarks = LargeSystem.landmarks(rows: n)
      own =
        8 * (n / ranks * landmarks * 2 + 6 * landmarks * landmarks) + 8 * 256 * 4096
        + 8 * 8 * n * outputs
    }
    return whole + own + ClusterPlan.programBytes + (ranks > 1 ? ClusterPlan.exchangeBytes : 0)
  }

  /// The seconds of the training kernel and of that of the test rows on one rank.
  private func kernelSeconds(_ data: RegressionData, rows: Int, columns: Int) throws -> Double {
    guard case .network(let architecture, let kind) = kernels else { return 0 }
    let shape = try architecture.inputShape(of: data.training)
    let sample = data.training.x.selectingRows(Array(0..<min(rows, 1920)))
    let timed = try architecture.prepareKernel(
      sample, kind: kind, input: shape, options: KernelOptions(parallelism: parallelism)
    ).timeOneTile(kind: kind)
    let entries = Double(rows) * (Double(rows + 1) / 2 + Double(columns))
    return timed.seconds / Double(max(1, timed.entries)) * entries
      / Double(parallelism.threads)
  }

  /// The flops a second of a factorization with the BLAS threads of this process.
  private static func measuredSpeed() -> Double {
    let n = 1024
    let matrix = Matrix<Double>(rows: n, columns: n) {
      $0 == $1 ? Double(n) : 1 / Double(1 + $0 + $1)
    }
    _ = try? Cholesky(matrix)
    let watch = Stopwatch()
    _ = try? Cholesky(matrix)
    let seconds = watch.seconds
    return Double(n) * Double(n) * Double(n) / 3 / max(seconds, 1e-9)
  }
}
