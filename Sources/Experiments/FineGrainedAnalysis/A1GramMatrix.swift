import Datasets
import FiniteWidth
import Foundation
import Generalization
import LinearAlgebra

/// The Gram matrix H^∞ of two-layer ReLU networks: closed form, series, sampling and spectrum.
public struct A1GramMatrix: Experiment {
  /// The identifier.
  public static let id = "A1"
  /// The readable name.
  public static let alias = "gram-matrix"
  /// The source.
  public static let paper = "arXiv:1901.08584, equation (5) and appendix E"
  /// The claim.
  public static let claim =
    "H^∞_ij = x_i·x_j (π - arccos x_i·x_j)/(2π) is the limit of the network's Gram matrix, and it"
    + " is singular exactly when one input repeats another."
  /// Seconds on two cores.
  public static let typicalSeconds = 5.0

  static let dimension = 10

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    let (draws, pairs) = (quick ? 20_000 : 200_000, quick ? 20 : 50)
    var outcome = ExperimentOutcome(
      setting: "\(draws) neurons for \(pairs) pairs of inputs uniform on the sphere in"
        + " R^\(Self.dimension); spectra of \(Self.rows(context)) inputs on the sphere in R^20")
    context.progress?("sampling the Gram matrix", 0)
    let sampled = try sample(context, draws: draws, pairs: pairs)
    outcome.checks += closedFormChecks(sampled, draws: draws, pairs: pairs)
    outcome.checks += try exactChecks()
    context.progress?("spectra", 0.3)
    try spectrumChecks(context, &outcome)
    var spectra = try imageSpectra(context, &outcome)
    spectra.append(try sphereSpectrum(context))
    try outcome.draw(
      figure(sampled, spectra: spectra), name: "A1-gram-matrix", context)
    return outcome
  }

  /// Pairs of inputs with H of the closed form and of random neurons.
  struct Sample {
    var cosines: [Double]
    var exact: [Double]
    var sampled: [Double]
  }

  /// Input i is paired with input i + pairs; the neurons are those of one wide network.
  private func sample(_ context: ExperimentContext, draws: Int, pairs: Int) throws -> Sample {
    let x = SyntheticInputs.sphere(dimension: Self.dimension)
      .sample(count: 2 * pairs, seed: context.seed("pairs"))
    let network = try TwoLayerNetwork<Double>(
      inputs: x, width: draws, seed: context.seed("neurons"))
    let (gram, limit, products) = (network.gram(), try twoLayerGram(x), x.gram())
    return Sample(
      cosines: (0..<pairs).map { products[$0, $0 + pairs] },
      exact: (0..<pairs).map { limit[$0, $0 + pairs] },
      sampled: (0..<pairs).map { gram[$0, $0 + pairs] })
  }

  private func closedFormChecks(
    _ sample: Sample, draws: Int, pairs: Int
  ) -> [ExperimentCheck] {
    let largest = zip(sample.exact, sample.sampled).map { abs($0 - $1) }.max() ?? .nan
    return [
      ExperimentCheck(
        "largest |closed form - sampled|", largest, atMost: 4 / Double(draws).squareRoot(),
        because: "4/√N: one pair's standard error is at most |x·z|/(2√N)")
    ]
  }

  /// H at cosine 1/2, on the diagonal, and against its power series.
  private func exactChecks() throws -> [ExperimentCheck] {
    let cosines = (-18...18).map { Double($0) / 20 }
    let x = Matrix([[1.0, 0]])
    let z = Matrix((cosines + [0.5]).map { [$0, (1 - $0 * $0).squareRoot()] })
    let row = try twoLayerGram(x, z)[row: 0]
    let series = zip(cosines, row).map { abs(ReLUGramSeries.value($0, terms: 40) - $1) }
    return [
      ExperimentCheck(
        "|H^∞(cos = 1/2) - 1/6|", abs(row[row.endIndex - 1] - 1.0 / 6), atMost: 1e-12,
        because: "exact: (1/2)(π - π/3)/(2π) = 1/6"),
      ExperimentCheck(
        "|H^∞_ii - 1/2|", abs(try twoLayerGram(x)[0, 0] - 0.5), atMost: 1e-12,
        because: "exact: a neuron is active at x with probability 1/2"),
      ExperimentCheck(
        "|series to l = 40 - closed form|, |cos| <= 0.9", series.max() ?? .nan, atMost: 1e-3,
        because: "the terms left out are below 0.9^82/(2π (1 - 0.81)) < 2e-4"),
    ]
  }
}
