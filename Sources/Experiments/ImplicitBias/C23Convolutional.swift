import Figures
import ImplicitBias
import LinearAlgebra

/// Convolutional linear networks tend to sparse Fourier transforms.
public struct C23Convolutional: Experiment {
  /// The identifier.
  public static let id = "C23"
  /// The readable name.
  public static let alias = "linear-convolutional"
  /// The source.
  public static let paper = "arXiv:1806.00468, theorem 2"
  /// The claim.
  public static let claim =
    "On separable data gradient descent on a linear network of L circular convolutions of full"
    + " width tends to a first-order point of the margin problem in |β̂|_{2/L}, β̂ the Fourier"
    + " transform: to the least l₁ norm of β̂ for two layers, not to the largest l₂ margin."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  static let (width, rows) = (8, 3)
  static let steps = [20_000, 200_000]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    var outcome = ExperimentOutcome(
      setting:
        "3 Gaussian rows in R⁸ with random signs, exponential loss, Gaussian start of deviation"
        + " 0.1, 2e5 steps of 0.1/|∇log L|² on log L, \(draws) draws; fully connected: widths 8, 8, 1"
    )
    let found = try concurrently(draws) { try Draw(context, $0) }
    for (index, draw) in found.enumerated() {
      outcome.checks += checks(index, draw)
    }
    if !outcome.holds { outcome.notes += found.enumerated().map { $1.note("draw \($0)") } }
    outcome.tables.append(
      ExperimentTable(
        "Penalties at margin 1",
        columns: [
          "draw", "least |β̂|₁", "L = 2: |β̂|₁", "SVM: |β̂|₁", "L = 3: |β̂|_{2/3}",
          "least |β̂|_{2/3}", "SVM: |β̂|_{2/3}", "L = 2: |β|₂ / least",
        ],
        rows: found.enumerated().map { index, draw in
          [
            .integer(index), .number(draw.least.value), .number(draw.two.penalty),
            .number(draw.transform.bridgePenalty(draw.vector, power: 1)),
            .number(draw.threePenalty), .number(draw.leastBridge.value),
            .number(draw.vectorPenalty), .number(draw.two.euclidean),
          ]
        }))
    try outcome.draw(Self.figure(found[0]), name: "C23-linear-convolutional", context)
    return outcome
  }

  private func checks(_ index: Int, _ draw: Draw) -> [ExperimentCheck] {
    let name = "draw \(index)"
    return [
      ExperimentCheck(
        "\(name): relative gap of the least |β̂|₁", draw.least.relativeGap, atMost: 1e-8,
        because: "the certificate of the reference"),
      ExperimentCheck(
        "\(name), L = 2: |β̂|₁ over the least", draw.two.penalty / draw.least.value,
        in: 1 - 1e-8...1.015, because: "protocol C23"),
      ExperimentCheck(
        "\(name), L = 3: |β̂|_{2/3} over the least of all classifiers",
        draw.threePenalty / draw.leastBridge.value, atLeast: 1 - 2e-6,
        because: "the certificate of the branch and bound: 1e-6 of the sum of powers"),
      ExperimentCheck(
        "\(name), L = 3: |β̂|_{2/3} over the SVM's", draw.threePenalty / draw.vectorPenalty,
        atMost: 0.9, because: "protocol C23"),
      ExperimentCheck(
        "\(name), L = 2: |z_k| on the support, largest over least", draw.two.spread, atMost: 1.03,
        because: "protocol C23: the optimality condition, z = F Σ p_n z_n with p the softmax of"
          + " -margins"),
      ExperimentCheck(
        "\(name), L = 2: largest angle of z_k and β̂_k on the support", draw.two.phase,
        atMost: 0.03, because: "protocol C23: equal phases, to the accuracy of the moduli"),
      ExperimentCheck(
        "\(name), L = 2: |z_k| off the support over that on it", draw.two.outside, atMost: 1,
        because: "protocol C23: below"),
      ExperimentCheck(
        "\(name), fully connected: |β|₂ over the least", draw.connected, in: 1 - 1e-8...1.002,
        because: "protocol C23: the same data, another limit"),
      ExperimentCheck(
        "\(name), L = 2: |β|₂ over the least", draw.two.euclidean, atLeast: 1.01,
        because: "the convolutional limit is not the largest l₂ margin"),
    ]
  }

  private static func figure(_ draw: Draw) -> FigureGrid {
    func moduli(_ name: String, _ beta: [Double], _ color: Int, _ shift: Double) -> Series {
      let values = draw.transform.moduli(beta)
      return Series(
        name, x: values.indices.map { Double($0) + shift }, y: values, style: .markers,
        color: color)
    }
    return FigureGrid(
      "Linear convolutional networks",
      panels: [
        Figure(
          "Fourier moduli at margin 1", x: Axis("frequency *k*"), y: Axis("|*β̂*_k|"),
          series: [
            moduli("two layers", draw.two.beta, 0, -0.15),
            moduli("three layers", draw.three, 1, 0),
            moduli("fully connected", draw.connectedBeta, 2, 0.15),
          ])
      ], columns: 1,
      caption: "Convolutions find few frequencies, a fully connected network all of them.")
  }
}
