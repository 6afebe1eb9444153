import Architectures
import LinearAlgebra

/// The infinite-width kernels of a network, by their recursion over all pairs of positions.
///
/// For every pair of inputs it holds all covariances E[f_p(x) f_p'(x')] and all tangent kernels
/// between positions p and p', and pushes them through the layers one entry at a time. Slow and
/// plain: what the fast computation is compared with.
///
/// Dropout multiplies by masks: an input at a position has one mask, so its variance is divided by
/// `keep`; any other pair, equal inputs in different rows included, has independent masks.
struct KernelOracle {
  let architecture: Architecture
  let input: InputShape
  private let traces: [LayerTrace]

  /// Throws what `validateInfiniteWidth(input:)` throws.
  init(_ architecture: Architecture, input: InputShape) throws {
    self.architecture = architecture
    self.input = input
    traces = try architecture.validateInfiniteWidth(input: input)
  }

  /// The kernels between the rows of `x1` and of `x2`, or of `x1` alone.
  ///
  /// The diagonal of `x1` alone belongs to one draw of the masks. Rows are positions first, channels last.
  func kernels(_ x1: Matrix<Double>, _ x2: Matrix<Double>? = nil) throws -> OracleKernels {
    let first = (0..<x1.rows).map { Array(x1[row: $0]) }
    let second = x2.map { x in (0..<x.rows).map { Array(x[row: $0]) } } ?? []
    var run = OracleRun(parameterization: architecture.parameterization)
    let start = OracleState(
      inputs: first + second, positions: input.positions, channels: input.channels)
    let state = try run.state(after: traces, from: start)
    guard state.positions.isEmpty else {
      throw OracleError.positionsLeft(path: traces.last?.path ?? "")
    }
    return OracleKernels(state, split: x2 == nil ? nil : x1.rows, run: run)
  }
}

/// The kernels, and how accurate any computation in double precision can be.
struct OracleKernels {
  let nngp: Matrix<Double>
  let ntk: Matrix<Double>
  /// sqrt(K(x, x) K(x', x')) of every entry.
  let nngpScale: Matrix<Double>
  /// sqrt(Theta(x, x) Theta(x', x')) of every entry.
  let ntkScale: Matrix<Double>
  /// The errors relative to the scales that rounding makes unavoidable; see `OracleRun.noise`.
  let noise: Double
  /// The smallest positive and the largest variance in front of an activation or normalization.
  let variances: ClosedRange<Double>

  fileprivate init(_ state: OracleState, split: Int?, run: OracleRun) {
    let n = state.blocks.count
    let (rows, start) = (split ?? n, split ?? 0)
    func entry(_ i: Int, _ j: Int) -> OracleBlock { state.blocks[min(i, j)][abs(i - j)] }
    func matrix(_ value: (Int, Int) -> Double) -> Matrix<Double> {
      Matrix(rows: rows, columns: n - start) { value($0, $1 + start) }
    }
    nngp = matrix { entry($0, $1).covariance[0] }
    ntk = matrix { entry($0, $1).tangent[0] }
    nngpScale = matrix { (entry($0, $0).covariance[0] * entry($1, $1).covariance[0]).squareRoot() }
    ntkScale = matrix { (entry($0, $0).tangent[0] * entry($1, $1).tangent[0]).squareRoot() }
    noise = run.noise
    variances = run.variances
  }
}
