import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra

/// The tangent kernel of fully connected ReLU networks: recursion, sum over layers, and networks.
public struct B4FullyConnectedKernel: Experiment {
  /// The identifier.
  public static let id = "B4"
  /// The readable name.
  public static let alias = "fully-connected-kernel"
  /// The source.
  public static let paper = "arXiv:1904.11955, section 3 and theorem 3.1"
  /// The claim.
  public static let claim =
    "Θ^L = Σ_h Σ^(h-1) Π_(h' ≥ h) Σ̇^(h') is the tangent kernel of fully connected ReLU networks, and"
    + " that of random networks of width m differs from it by about 1/√m."
  /// Seconds on two cores.
  public static let typicalSeconds = 20.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a kernel or a network fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let sampling = Sampling(context.scale)
    var outcome = ExperimentOutcome(
      setting: "reference values at cosine 1/2 for 1, 2, 3 and 5 hidden layers; the sum over layers"
        + " on 10 inputs in R^5 with the first k layers frozen; \(sampling.draws) random networks"
        + " with 2 hidden layers of width \(sampling.widths.map(String.init).joined(separator: ", "))"
        + " on \(Sampling.inputs) inputs uniform on the sphere in R^\(Sampling.dimension)")
    outcome.checks += try [referenceCheck(), layerSumCheck(context)]
    let errors = try networkErrors(sampling, context)
    outcome.checks += errors.checks
    outcome.measurements += errors.measurements
    try outcome.draw(errors.figure(), name: "B4-fully-connected-kernel", context)
    return outcome
  }

  /// (hidden layers, Sigma^L, Theta^L) at unit inputs with cosine 1/2.
  static let references: [(layers: Int, nngp: Double, ntk: Double)] = [
    (1, 0.6089977810, 0.9423311144), (2, 0.6839056509, 1.3514795611),
    (3, 0.7381281923, 1.7378446792), (5, 0.8104542010, 2.4628931325),
  ]

  private func referenceCheck() throws -> ExperimentCheck {
    let x = Matrix([[1, 0], [0.5, 0.75.squareRoot()]])
    let gaps = try Self.references.flatMap { layers, nngp, ntk in
      let kernels = try Architecture.fullyConnected(hiddenLayers: layers).kernel(x)
      return [abs(2 * kernels.nngp[0, 1] - nngp), abs(2 * kernels.ntk[0, 1] - ntk)]
    }
    return ExperimentCheck(
      "largest |kernel - reference|, cosine 1/2", gaps.max() ?? .nan, atMost: 1e-9,
      because: "the references have ten decimals")
  }

  /// The library's kernels against the sum over layers, with the first k layers frozen.
  private func layerSumCheck(_ context: ExperimentContext) throws -> ExperimentCheck {
    let x = context.stream("inputs").normalMatrix(rows: 10, columns: 5, as: Double.self)
    var largest = 0.0
    for layers in 1...5 {
      let network = Architecture.fullyConnected(hiddenLayers: layers)
      for frozen in 0...layers {
        let kernel = try network.freezing(first: frozen).ntkKernel(x)
        let sum = Self.layerSum(x, layers: layers, frozen: frozen)
        largest = max(largest, largestDeviation((5 * kernel).elements, sum.elements))
      }
    }
    return ExperimentCheck(
      "largest relative |kernel - sum over layers|", largest, atMost: 1e-12,
      because: "rounding: cosines c with errors of 1e-15 give angles to 1e-15/√(1 - c²)")
  }

  /// Theta^L = sum_{h = frozen + 1}^{L + 1} Sigma^{h-1} prod_{h' = h}^{L} dSigma^{h'}, term by term.
  ///
  /// Reference: arXiv:1904.11955, equations (7) to (9).
  static func layerSum(_ x: Matrix<Double>, layers: Int, frozen: Int) -> Matrix<Double> {
    var sigma = [
      Matrix(rows: x.rows, columns: x.rows) { i, j in
        zip(x[row: i], x[row: j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    ]
    var derivatives: [Matrix<Double>] = []
    for layer in 0..<layers {
      let k = sigma[layer]
      func cosine(_ i: Int, _ j: Int) -> Double {
        min(1, max(-1, k[i, j] / (k[i, i] * k[j, j]).squareRoot()))
      }
      derivatives.append(
        Matrix(rows: x.rows, columns: x.rows) { (Double.pi - acos(cosine($0, $1))) / Double.pi })
      sigma.append(
        Matrix(rows: x.rows, columns: x.rows) { i, j in
          let c = cosine(i, j)
          return (k[i, i] * k[j, j]).squareRoot()
            * ((1 - c * c).squareRoot() + c * (Double.pi - acos(c))) / Double.pi
        })
    }
    return Matrix(rows: x.rows, columns: x.rows) { i, j in
      (frozen...layers).reduce(0) { total, h in
        total + (h..<layers).reduce(sigma[h][i, j]) { $0 * derivatives[$1][i, j] }
      }
    }
  }
}
