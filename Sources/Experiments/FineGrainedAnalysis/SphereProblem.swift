import Datasets
import Dynamics
import FiniteWidth
import LinearAlgebra

/// 40 inputs uniform on the unit sphere of R^20, their Gram matrix H^∞ and labels of norm sqrt(n).
///
/// Small enough to train very wide networks: the setting in which width is studied.
struct SphereProblem: Sendable {
  static let (rows, dimension, steps) = (40, 20, 400)

  /// How well the labels fit the eigenvectors of H^∞.
  enum Labels: String, CaseIterable, Sendable {
    /// A linear function of the inputs.
    case linear
    /// Random signs.
    case random
    /// The eigenvector of the smallest eigenvalue.
    case worst
  }

  /// The inputs: (n, d).
  let x: Matrix<Double>
  /// H^∞: (n, n).
  let gram: Matrix<Double>
  /// Of H^∞.
  let spectrum: KernelSpectrum
  /// The direction b of the linear labels b·x, of length 1.
  let direction: [Double]
  /// The random labels: (n, 1).
  private let randomLabels: Matrix<Double>

  /// The problem of one seed.
  init(_ context: ExperimentContext) throws {
    x = SyntheticInputs.sphere(dimension: Self.dimension)
      .sample(count: Self.rows, seed: context.seed("sphere inputs"))
    gram = try twoLayerGram(x)
    spectrum = try KernelSpectrum(gram)
    var stream = context.stream("sphere direction")
    direction = stream.unitVector(Self.dimension)
    randomLabels = context.randomSigns("sphere labels", count: Self.rows)
  }

  /// eta = 1 / lambda_max(H^∞).
  var learningRate: Double { 1 / spectrum.largest }

  /// sqrt(n), the norm of every label vector here.
  var labelNorm: Double { Double(Self.rows).squareRoot() }

  /// The labels of one kind: (n, 1).
  func labels(_ kind: Labels) -> Matrix<Double> {
    switch kind {
    case .linear:
      let values = Matrix.column(x * direction)
      return (labelNorm / values.frobeniusNorm) * values
    case .random: return randomLabels
    case .worst: return LabelProjections.worstCase(spectrum)
    }
  }

  /// An antisymmetric network, whose output starts at exactly 0.
  func network(
    width: Int, kappa: Double = 1, seed: UInt64, testInputs: Matrix<Double>? = nil
  ) throws -> TwoLayerNetwork<Double> {
    try TwoLayerNetwork(
      inputs: x, testInputs: testInputs, width: width, kappa: kappa, antisymmetric: true, seed: seed
    )
  }

  /// What was run, in words.
  func setting(widths: [Int], networks: Int, kappa: Double = 1) -> String {
    "\(Self.rows) inputs uniform on the sphere in R^\(Self.dimension), η = 1/λ_max(H^∞),"
      + " \(Self.steps) steps, antisymmetric start, κ = \(Int(kappa)), \(networks) networks of each width m = "
      + widths.map(String.init).joined(separator: ", ")
  }
}
