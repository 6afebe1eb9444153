import Architectures
import Cluster
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// The system (K + ridge I) X = B of a network's kernel on many rows, which is never in memory.
struct LargeSystem {
  let architecture: Architecture
  let kind: KernelKind
  let x: Matrix<Double>
  let shape: InputShape
  let ridge: Double
  let parallelism: Parallelism
  /// The files of a run that can be resumed, without their endings; nil for none.
  let checkpoint: String?
  let seed: UInt64
  /// The ranks that solve it together; nil for this process alone.
  let session: ClusterSession?
  let progress: (@Sendable (String, Double) throws -> Void)?

  /// A solver of the system for any right-hand sides, and what is to be said about it.
  struct Solver {
    /// X with (K + ridge I) X = B.
    let solve: (Matrix<Double>) throws -> Matrix<Double>
    /// (K + ridge I) V in double precision; what it is for is reported, if it is said.
    let product: (_ v: Matrix<Double>, _ what: String?) throws -> Matrix<Double>
    /// Everything but the residual.
    var report: (_ relativeResidual: Double, _ ridgeRows: Int) -> SolverReport
    /// The tiles of a kernel that ranks computed together.
    var tally = TileTally()

    /// |B - (K + ridge I) X| / |B| of the worst column.
    func relativeResidual(_ x: Matrix<Double>, _ b: Matrix<Double>) throws -> Double {
      ConjugateGradients.relativeNorms(b - (try product(x, "residual")), b).max() ?? 0
    }
  }

  /// Products with K + ridge I, some rows of K in memory at a time.
  private func products(
    _ blocks: NetworkKernelBlocks<Double>
  ) -> (Matrix<Double>, String?) throws -> Matrix<Double> {
    { v, what in
      let image = try blocks.product(with: v, on: session) { share in
        if let what { try progress?(what, share) }
      }
      return image + ridge * v
    }
  }

  /// The kernel in double precision.
  private func blocks() throws -> NetworkKernelBlocks<Double> {
    try architecture.kernelBlocks(
      x, kind: kind, input: shape, options: KernelOptions(parallelism: parallelism))
  }

  /// Factors in the given precision.
  func cholesky(_ precision: KernelPrecision) throws -> Solver {
    let blocks = try self.blocks()
    let product = products(blocks)
    if let session { return try cholesky(on: session, product) }
    switch precision {
    case .float64:
      let (factor, seconds) = try factor(blocks, ridge: ridge, precision)
      return Solver(
        solve: { factor.solve($0) }, product: product,
        report: report(precision, factor.resumedColumns, 1, seconds, iterations: { nil }))
    case .float32:
      let narrow = try architecture.kernelBlocks(
        x.converted(to: Float.self), kind: kind, input: shape,
        options: KernelOptions(parallelism: parallelism))
      var factor = 1.0
      while true {
        do {
          let (cholesky, seconds) = try self.factor(narrow, ridge: factor * ridge, precision)
          let count = IterationCount()
          return Solver(
            solve: { b in
              try refine(b, count, product) {
                cholesky.solve($0.converted(to: Float.self)).converted(to: Double.self)
              }
            }, product: product,
            report: report(
              precision, cholesky.resumedColumns, factor, seconds, iterations: { count.value }))
        } catch let error where error is KernelError || error is LinearAlgebraError {
          // Rounded to single precision the matrix need not be positive definite. A factor of a
          // nearby matrix preconditions as well.
          guard ridge > 0, factor < 1e6 else { throw error }
          factor *= 10
          checkpoint.map { FactorCheckpoint.remove($0) }
        }
      }
    }
  }

  /// Factors in parts on all ranks.
  private func cholesky(
    on session: ClusterSession,
    _ product: @escaping (Matrix<Double>, String?) throws -> Matrix<Double>
  ) throws -> Solver {
    let watch = Stopwatch()
    let training = ClusterTraining(session: session, parallelism: parallelism) { what, share in
      try? progress?(what, share)
    }
    let kernel = try training.kernel(
      architecture, x, kind: kind, shape: shape, "training kernel")
    try progress?("factorization of \(x.rows) rows", 0)
    let factor = try DistributedCholesky(
      kernel.matrix, ridge: ridge, session.algebra, on: session.communicator)
    let seconds = watch.seconds
    return Solver(
      solve: { try factor.solve($0) }, product: product,
      report: report(.float64, 0, 1, seconds, iterations: { nil }), tally: kernel.tally)
  }

  private func factor<Element: KernelScalar>(
    _ kernel: NetworkKernelBlocks<Element>, ridge: Double, _ precision: KernelPrecision
  ) throws -> (BlockCholesky<Element>, seconds: Double) {
    var options = BlockCholesky<Element>.Options()
    options.parallelism = parallelism
    options.checkpoint = checkpoint.map { FactorCheckpoint(path: $0, identity: identity) }
    options.progress = { try progress?("factorization of \(x.rows) rows", $0) }
    let watch = Stopwatch()
    let factor = try BlockCholesky(kernel, ridge: ridge, options: options)
    return (factor, watch.seconds)
  }

  private func refine(
    _ b: Matrix<Double>, _ count: IterationCount,
    _ product: (Matrix<Double>, String?) throws -> Matrix<Double>,
    _ precondition: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> Matrix<Double> {
    var options = ConjugateGradients.Options()
    options.tolerance = 1e-10
    options.maximumIterations = 100
    let solution = try ConjugateGradients(
      b, options: options,
      product: { try product($0, "refinement") }, precondition: precondition)
    count.value += solution.iterations
    return solution.solution
  }

  private func report(
    _ precision: KernelPrecision, _ resumed: Int, _ shift: Double, _ seconds: Double,
    iterations: @escaping () -> Int?
  ) -> (Double, Int) -> SolverReport {
    let n = x.rows
    let bytes =
      precision == .float64
      ? BlockCholesky<Double>.byteCount(n) : BlockCholesky<Float>.byteCount(n)
    return { residual, rows in
      SolverReport(
        method: .cholesky, precision: precision, factorBytes: bytes, resumedBlockColumns: resumed,
        preconditionerRidge: shift, landmarks: nil, iterations: iterations(),
        relativeResidual: residual, ridgeRows: rows, factorSeconds: seconds,
        factorFlops: Double(n) * Double(n) * Double(n) / 3)
    }
  }

  /// Iterates with a Nystrom preconditioner.
  ///
  /// - Parameter tolerance: the relative residual to reach.
  func conjugateGradients(tolerance: Double) throws -> Solver {
    // Before the kernel of all pairs is prepared: both hold the inputs in an order of their own.
    let (preconditioner, landmarks) = try nystrom()
    let product = products(try blocks())
    let count = IterationCount()
    let store = checkpoint.map {
      ConjugateGradientStore(path: $0 + ".cg.npz", identity: identity)
    }
    return Solver(
      solve: { b in
        var options = ConjugateGradients.Options()
        options.tolerance = tolerance
        options.progress = { state, residual in
          if session?.isRoot ?? true { try store?.save(state, rightHandSides: b) }
          try progress?(
            "iteration \(state.iterations), residual \(String(format: "%.1e", residual))",
            min(1, Foundation.log(max(residual, tolerance)) / Foundation.log(tolerance)))
        }
        let result = try ConjugateGradients(
          b, from: try start(store, b), options: options,
          product: { try product($0, nil) },
          precondition: { preconditioner.apply($0) })
        count.value += result.iterations
        return result.solution
      }, product: product,
      report: { residual, rows in
        SolverReport(
          method: .conjugateGradients, precision: nil, factorBytes: nil, resumedBlockColumns: nil,
          preconditionerRidge: nil, landmarks: landmarks, iterations: count.value,
          relativeResidual: residual, ridgeRows: rows, factorSeconds: 0, factorFlops: 0)
      })
  }

  /// Where an earlier run stopped: what rank 0 finds, at every rank.
  private func start(
    _ store: ConjugateGradientStore?, _ b: Matrix<Double>
  ) throws -> ConjugateGradients.State? {
    guard let store else { return nil }
    guard let session else { return try store.load(rightHandSides: b) }
    let found = session.isRoot ? try store.load(rightHandSides: b) : nil
    let counts = [found == nil ? 0 : 1, Double(found?.iterations ?? 0)] + (found?.energies ?? [])
    var numbers = counts + [Double](repeating: 0, count: 2 + b.columns - counts.count)
    session.communicator.sum(&numbers)
    guard numbers[0] == 1 else { return nil }
    func whole(_ part: KeyPath<ConjugateGradients.State, Matrix<Double>>) -> Matrix<Double> {
      var matrix = found?[keyPath: part] ?? Matrix(rows: b.rows, columns: b.columns)
      session.communicator.sum(&matrix.elements)
      return matrix
    }
    return ConjugateGradients.State(
      solution: whole(\.solution), residual: whole(\.residual), direction: whole(\.direction),
      energies: Array(numbers.dropFirst(2)), iterations: Int(numbers[1]))
  }

  /// The landmarks of the preconditioner for `rows` rows.
  static func landmarks(rows: Int) -> Int { min(rows, max(100, min(2000, rows / 40))) }

  private func nystrom() throws -> (preconditioner: NystromPreconditioner, landmarks: Int) {
    let landmarks = Self.landmarks(rows: x.rows)
    var stream = RandomStream(seed: seed).child("landmarks")
    let points = x.selectingRows(stream.permutation(x.rows).prefix(landmarks).sorted())
    let options = KernelOptions(parallelism: parallelism)
    try progress?("preconditioner from \(landmarks) landmarks", 0)
    let cross = try architecture.kernelBlocks(x, points, kind: kind, input: shape, options: options)
    let own = try architecture.kernelBlocks(points, kind: kind, input: shape, options: options)
    return (
      try NystromPreconditioner(
        cross: cross, landmarks: own.block(rows: 0..<landmarks, columns: 0..<landmarks),
        ridge: ridge, share: session.map { RowShare(of: cross, $0) }), landmarks
    )
  }

  /// Everything the entries of the kernel depend on.
  private var identity: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let network = (try? encoder.encode(architecture)) ?? Data()
    let version = Versions.current.ntkit
    let parts = [
      version, String(decoding: network, as: UTF8.self), "\(shape)", kind.rawValue,
      "\(x.rows) x \(x.columns)", InputDigest.sha256(x),
    ]
    return InputDigest.sha256(text: parts.joined(separator: "\n"))
  }
}

/// The iterations of all solves of one system.
private final class IterationCount {
  var value = 0
}
