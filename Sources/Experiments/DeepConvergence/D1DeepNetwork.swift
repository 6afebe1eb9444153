import FiniteWidth
import LinearAlgebra

/// The network of the convergence theory: its start, and its gradient written out.
public struct D1DeepNetwork: Experiment {
  /// The identifier.
  public static let id = "D1"
  /// The readable name.
  public static let alias = "deep-network"
  /// The source.
  public static let paper = "arXiv:1811.03962, section 2"
  /// The claim.
  public static let claim =
    "The gradient of F in W_l is Σ_i D_{i,l} (B D_{i,L} W_L ... D_{i,l+1} W_{l+1})ᵀ (B h_{i,L} - y_i)"
    + " h_{i,l-1}ᵀ, and entries start as N(0, 2/m) and N(0, 1/d)."
  /// Seconds on two cores.
  public static let typicalSeconds = 1.0

  static let layers = 5
  static let width = 120

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let network = try DeepProblem.network(
      layers: Self.layers, width: Self.width, seed: context.seed("network"))
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, δ = \(problem.separation), L = \(Self.layers), m ="
        + " \(Self.width)")
    outcome.checks = moments(network)
    let gradient = network.gradient(of: .squared, inputs: problem.x, targets: problem.y).gradient
    let written = Self.gradient(network, problem)
    let scale = gradient.map { abs($0) }.max()!
    outcome.checks.append(
      ExperimentCheck(
        "largest error of the gradient against the formula, relative",
        zip(gradient, written).map { abs($0 - $1) }.max()! / scale, atMost: 1e-11,
        because: "two ways to the same number; rounding"))
    outcome.checks.append(differences(network, problem, gradient, scale, context))
    return outcome
  }

  /// Sample variances over what they should be.
  private func moments(_ network: FiniteNetwork<Double>) -> [ExperimentCheck] {
    let last = network.blocks.count - 1
    return network.blocks.enumerated().map { index, block in
      let values = network.weights(of: block).elements
      let expected = index == last ? 1 : 2 / Double(Self.width)
      let mean = values.reduce(0) { $0 + $1 * $1 } / Double(values.count) / expected
      let deviation = (2 / Double(values.count)).squareRoot()
      let name = index == 0 ? "A" : index == last ? "B" : "W_\(index)"
      return ExperimentCheck(
        "mean square of the entries of \(name) over its variance", mean,
        in: 1 - 4 * deviation...1 + 4 * deviation, standardError: deviation,
        because: "four standard deviations of a mean of squared normals")
    }
  }

  private func differences(
    _ network: FiniteNetwork<Double>, _ problem: DeepProblem, _ gradient: [Double],
    _ scale: Double, _ context: ExperimentContext
  ) -> ExperimentCheck {
    var random = context.stream("parameters")
    let trained = network.blocks.filter(\.trainable)
    let worst = (0..<60).map { trial in
      let block = trained[trial % trained.count]
      let index = block.weightOffset + random.integer(below: block.rows * block.fanIn)
      let difference = network.centralDifference(in: index, inputs: problem.x, targets: problem.y)
      return abs(difference - gradient[index]) / scale
    }.max()!
    return ExperimentCheck(
      "largest error of 60 derivatives against central differences, relative", worst, atMost: 1e-6,
      because: "protocol D1")
  }

  /// The formula of the paper, matrix by matrix; zeros for A and B.
  static func gradient(_ network: FiniteNetwork<Double>, _ problem: DeepProblem) -> [Double] {
    let weights = network.blocks.map { network.weights(of: $0) }
    let last = weights.count - 1
    var result = [Double](repeating: 0, count: network.parameters.count)
    for i in 0..<problem.x.rows {
      // h[0] = relu(A x), h[l] = relu(W_l h[l-1]), and D as 0/1 diagonals.
      var h: [[Double]] = []
      var masks: [[Double]] = []
      var current = Array(problem.x[row: i])
      for l in 0..<last {
        let g = weights[l] * current
        masks.append(g.map { $0 > 0 ? 1 : 0 })
        current = zip(g, masks[l]).map { $0 * $1 }
        h.append(current)
      }
      let residual = (weights[last] * current)[0] - problem.y[i, 0]
      // back = (B D_L W_L ... D_{l+1} W_{l+1})^T residual, from l = L down to 1.
      var back = weights[last][row: 0].map { $0 * residual }
      for l in stride(from: last - 1, through: 1, by: -1) {
        let gated = zip(back, masks[l]).map { $0 * $1 }
        let block = network.blocks[l]
        for r in 0..<block.rows where gated[r] != 0 {
          for k in 0..<block.fanIn {
            result[block.weightOffset + r * block.fanIn + k] += gated[r] * h[l - 1][k]
          }
        }
        back = Matrix.product(weights[l], .transposed, Matrix.column(gated)).elements
      }
    }
    return result
  }
}
