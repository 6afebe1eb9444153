/// A linear network of circular convolutions of full width with a dense last layer.
///
/// h_l[d] = D^{-1/2} sum_k w_l[k] h_{l-1}[(d + k) mod D] for l < L and f = w_L·h_{L-1}. It computes
/// f(x) = beta·x with beta = D^{-(L-1)/2} w_1 * ... * w_L (circular convolution), so that the unitary
/// Fourier transforms multiply: beta^ = w_1^ ⊙ ... ⊙ w_L^.
///
/// Cost: O(L D^2) for the output and O(L^2 D^2) for the pullback.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1806.00468, definition 1 and lemma 3.
public struct CircularNetwork: Parametrization {
  /// The number D of inputs.
  public let width: Int
  /// The number L of layers.
  public let depth: Int

  /// A network of `depth` layers on `width` inputs.
  ///
  /// - Precondition: both are positive.
  public init(width: Int, depth: Int) {
    precondition(width > 0 && depth > 0, "width \(width), depth \(depth)")
    self.width = width
    self.depth = depth
  }

  /// L D.
  public var parameterCount: Int { width * depth }
  /// D.
  public var outputCount: Int { width }

  /// The scaled convolution of all layers.
  public func output(_ parameters: [Double]) -> [Double] {
    (1..<depth).reduce(layer(0, parameters)) { convolve($0, layer($1, parameters)) }
  }

  /// The circular correlation of the cotangent with the other layers' convolution.
  public func pullback(_ parameters: [Double], _ cotangent: [Double]) -> [Double] {
    guard depth > 1 else { return cotangent }
    let factor = 1 / Double(width).squareRoot()
    return (0..<depth).flatMap { own -> [Double] in
      let others = (0..<depth).filter { $0 != own }
      let rest = others.dropFirst().reduce(layer(others[0], parameters)) {
        convolve($0, layer($1, parameters))
      }
      return (0..<width).map { k in
        var sum = 0.0
        for j in 0..<width { sum += cotangent[j] * rest[(j - k + width) % width] }
        return factor * sum
      }
    }
  }

  private func layer(_ index: Int, _ parameters: [Double]) -> [Double] {
    Array(parameters[index * width..<(index + 1) * width])
  }

  /// D^{-1/2} times the circular convolution.
  private func convolve(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: width)
    for i in 0..<width {
      for j in 0..<width { result[(i + j) % width] += a[i] * b[j] }
    }
    return result.scaled(by: 1 / Double(width).squareRoot())
  }
}
