import Foundation

/// The unitary discrete Fourier transform of real vectors.
///
/// x^_k = D^{-1/2} sum_d x_d exp(-2 pi i k d / D). Cost: O(D^2).
public struct FourierTransform: Sendable {
  /// The number D of coordinates.
  public let width: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// The transform of vectors of `width` numbers.
  public init(width: Int) {
    self.width = width
    let scale = 1 / Double(width).squareRoot()
    cosines = (0..<width).map { scale * cos(2 * .pi * Double($0) / Double(width)) }
    sines = (0..<width).map { scale * sin(2 * .pi * Double($0) / Double(width)) }
  }

  /// Real and imaginary parts of the transform.
  public func transform(_ x: [Double]) -> (real: [Double], imaginary: [Double]) {
    var real = [Double](repeating: 0, count: width)
    var imaginary = real
    for k in 0..<width {
      for d in 0..<width {
        real[k] += cosines[k * d % width] * x[d]
        imaginary[k] -= sines[k * d % width] * x[d]
      }
    }
    return (real, imaginary)
  }

  /// The real part of the inverse transform.
  public func inverse(real: [Double], imaginary: [Double]) -> [Double] {
    (0..<width).map { d in
      var sum = 0.0
      for k in 0..<width {
        sum += cosines[k * d % width] * real[k] - sines[k * d % width] * imaginary[k]
      }
      return sum
    }
  }

  /// The moduli of the transform.
  public func moduli(_ x: [Double]) -> [Double] {
    let (real, imaginary) = transform(x)
    return zip(real, imaginary).map { hypot($0, $1) }
  }

  /// (sum_k |x^_k|^p)^(1/p), the penalty of a convolutional network of depth L at p = 2 / L.
  ///
  /// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1806.00468, theorem 2.
  public func bridgePenalty(_ x: [Double], power p: Double) -> Double {
    pow(moduli(x).reduce(0) { $0 + pow($1, p) }, 1 / p)
  }
}

/// The sum of the moduli of the unitary Fourier transform: the penalty of a convolutional network of
/// depth 2.
public struct FourierNorm: StructuredNorm {
  private let transform: FourierTransform

  /// The norm of vectors of `width` numbers.
  public init(width: Int) { transform = FourierTransform(width: width) }

  /// See ``StructuredNorm``.
  public var name: String { "fourier l1" }
  /// The number of coordinates.
  public var dimension: Int { transform.width }
  /// The sum of the moduli.
  public func value(_ x: [Double]) -> Double { transform.moduli(x).reduce(0, +) }
  /// The largest modulus.
  public func dual(_ z: [Double]) -> Double { transform.moduli(z).max() ?? 0 }

  /// Every modulus less `t`, not below 0.
  public func shrink(_ x: [Double], by t: Double) -> [Double] {
    var (real, imaginary) = transform.transform(x)
    for k in real.indices {
      let modulus = hypot(real[k], imaginary[k])
      let factor = modulus > t ? 1 - t / modulus : 0
      real[k] *= factor
      imaginary[k] *= factor
    }
    return transform.inverse(real: real, imaginary: imaginary)
  }
}
