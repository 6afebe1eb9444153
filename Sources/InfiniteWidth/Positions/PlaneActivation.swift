import Architectures
import CKernels
import LinearAlgebra

/// An elementwise step in the form that the loops on planes take: a family, its parameters, and what
/// it needs to know of each position alone.
struct PlaneActivation: Sendable {
  /// How the step is evaluated.
  enum Evaluation: Sendable {
    /// A vector loop of `CKernels`.
    case loop(ntk_activation, [Double])
    /// A vector loop over Hermite coefficients, `degree` + 1 of them, up to a correlation beyond
    /// which quadrature takes over.
    case series(Activation, degree: Int)
    /// One entry at a time, from the closed form; the feature is the variance.
    case entries
  }

  let evaluation: Evaluation
  /// The rule; nil for a normalization.
  let rule: ActivationRule?

  /// The step that divides by sqrt(q q').
  static let normalization = PlaneActivation(
    evaluation: .loop(NTK_NORMALIZE, [0]), rule: nil)

  /// The form of `rule`, whose inputs have variances up to `largestVariance`.
  init(_ rule: ActivationRule, largestVariance: Double) {
    self.rule = rule
    switch rule {
    case .rectifier(let alpha, let beta):
      let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
      evaluation = .loop(NTK_RECTIFIER, [gain, alpha * beta])
    case .sign: evaluation = .loop(NTK_SIGN, [0])
    case .erf(let a, let b, let c): evaluation = .loop(NTK_ERF, [a, b, c])
    case .exponential(let b, _, let plus, let minus):
      evaluation = .loop(NTK_EXPONENTIAL, [b, plus, minus])
    case .gelu: evaluation = .loop(NTK_GELU, [0])
    case .gaussian(let a, let b): evaluation = .loop(NTK_GAUSSIAN, [a, b])
    case .gabor: evaluation = .loop(NTK_GABOR, [0])
    case .normalizedExponential(let gamma, let shift):
      evaluation = .loop(NTK_NORMALIZED_EXPONENTIAL, [gamma, shift])
    case .rectifiedMonomial(let degree):
      switch degree {
      case 0: evaluation = .loop(NTK_STEP, [0])
      case 1: evaluation = .loop(NTK_RECTIFIER, [1 / (2 * .pi), 0])
      default: evaluation = .entries
      }
    case .series(let activation, let exact):
      let degree =
        exact ?? HermiteSeries.sufficientDegree(activation, variance: largestVariance)
      evaluation = .series(activation, degree: degree)
    }
  }

  private init(evaluation: Evaluation, rule: ActivationRule?) {
    self.evaluation = evaluation
    self.rule = rule
  }

  /// The number of features of a position.
  var featureCount: Int {
    switch evaluation {
    case .loop(let kind, _):
      return kind == NTK_RECTIFIER || kind == NTK_NORMALIZED_EXPONENTIAL ? 2 : 1
    case .series(_, let degree): return degree + 2
    case .entries: return 1
    }
  }

  /// The features of a position with the given variance, handed one by one to `put`.
  ///
  /// - Returns: the correlation up to which a series at this variance can be trusted, 1 for other
  ///   steps; below 1 where a variance vanishes, which leaves a series no angle.
  @discardableResult
  func features(variance q: Double, _ put: (_ feature: Int, _ value: Double) -> Void) -> Double {
    let inverse = q > 0 ? 1 / q.squareRoot() : 0
    switch evaluation {
    case .loop(let kind, _):
      switch kind {
      case NTK_RECTIFIER, NTK_NORMALIZED_EXPONENTIAL:
        put(0, q.squareRoot())
        put(1, inverse)
      case NTK_SIGN, NTK_STEP, NTK_NORMALIZE: put(0, inverse)
      default: put(0, scalarFeature(q))
      }
    case .series(let activation, let degree):
      put(0, inverse)
      let series = HermiteSeries(activation, variance: q, degree: degree)
      for (k, coefficient) in series.coefficients.enumerated() { put(1 + k, coefficient) }
      return q > 0 ? series.trustedCorrelation : 0.999_999
    case .entries: put(0, q)
    }
    return 1
  }

  private func scalarFeature(_ q: Double) -> Double {
    switch rule {
    case .erf(_, let b, _): return 1 / (1 + 2 * b * b * q).squareRoot()
    case .exponential(_, let decay, _, _): return decay * q
    default: return q
    }
  }
}
