/// A number that is meant to say how complex a trained network is: larger means more complex.
///
/// Weights w are those that the network multiplies by, scales included; w(0) are those at the start, and
/// products and sums over layers leave out biases and the factors of batch normalizations.
///
/// Reference: Neyshabur, Bhojanapalli, McAllester, Srebro (2017), arXiv:1706.08947, and Jiang et al.
/// (2020), arXiv:1912.02178.
public enum SizeMeasure: String, Sendable, Codable, CaseIterable {
  /// The number of parameters.
  case parameters
  /// sum |w|, biases included.
  case l1Norm
  /// sqrt(sum w^2), biases included.
  case l2Norm
  /// phi_1, the sum over paths of prod |w|; see `PathSums`.
  case l1PathNorm
  /// phi_2, the root of the sum over paths of prod w^2.
  case l2PathNorm
  /// prod over layers of |W|_F.
  case frobeniusProduct
  /// prod over layers of the largest sum of |w| over a unit.
  case l1InfinityProduct
  /// prod over layers of |W|_2.
  case spectralProduct
  /// prod over layers of the sum of singular values.
  case traceProduct
  /// |w - w(0)|, biases included.
  case frobeniusDistance
  /// sqrt(sum over layers of |W - W(0)|_2^2).
  case spectralDistance
  /// sum over layers and units of the length of what the unit's weights have moved by.
  case twoOneDistance
  /// prod |W|_2 (sum over layers of (|(W - W(0))^T|_{2,1} / |W|_2)^(2/3))^(3/2); Bartlett, Foster,
  /// Telgarsky (2017), arXiv:1706.08498, equation (1.2).
  case spectralComplexity
  /// The largest eigenvalue of the Hessian of the mean training loss in the trained weights.
  case sharpness
  /// 1/sigma^2 of the largest noise N(0, sigma^2) on all weights that raises the expected training error
  /// by no more than a given deviation.
  case noiseSensitivity
  /// |w|^2 / (2 sigma^2): the divergence of the noisy weights from a prior at zero.
  case pacBayesFromZero
  /// |w - w(0)|^2 / (2 sigma^2): the divergence from a prior at the start.
  case pacBayesFromStart
  /// sqrt(mean over training rows of <w, d loss / d w>^2); Liang, Poggio, Rakhlin, Stokes (2017),
  /// arXiv:1711.01530, with the labels of the rows.
  case fisherRaoNorm

  /// The name in words.
  public var title: String {
    switch self {
    case .parameters: "parameters"
    case .l1Norm: "l1 norm"
    case .l2Norm: "l2 norm"
    case .l1PathNorm: "l1 path norm"
    case .l2PathNorm: "l2 path norm"
    case .frobeniusProduct: "product of Frobenius norms"
    case .l1InfinityProduct: "product of l1,infinity norms"
    case .spectralProduct: "product of spectral norms"
    case .traceProduct: "product of trace norms"
    case .frobeniusDistance: "distance from the start"
    case .spectralDistance: "spectral distance"
    case .twoOneDistance: "2,1 distance"
    case .spectralComplexity: "spectral complexity"
    case .sharpness: "sharpness"
    case .noiseSensitivity: "noise sensitivity 1/sigma^2"
    case .pacBayesFromZero: "PAC-Bayes, prior at zero"
    case .pacBayesFromStart: "PAC-Bayes, prior at the start"
    case .fisherRaoNorm: "Fisher-Rao norm"
    }
  }

  /// Whether it is also taken over the margin: the sizes that grow with the outputs.
  public var hasMarginForm: Bool {
    switch self {
    case .l1Norm, .l2Norm, .l1PathNorm, .l2PathNorm, .frobeniusProduct, .l1InfinityProduct,
      .spectralProduct, .traceProduct, .frobeniusDistance, .spectralDistance, .twoOneDistance,
      .spectralComplexity:
      true
    case .parameters, .sharpness, .noiseSensitivity, .pacBayesFromZero, .pacBayesFromStart,
      .fisherRaoNorm:
      false
    }
  }
}
