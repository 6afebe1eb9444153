import Architectures
import Foundation
import Testing

@Suite struct ActivationFunctionTests {
  static let points = stride(from: -2.5, through: 2.5, by: 0.1234).map { $0 }

  // phi'(x) against (phi(x + h) - phi(x - h)) / 2h with h = 1e-5. On |x| <= 2.5 every sample has
  // |phi'''| <= 100 and |phi| <= 100: truncation h^2 / 6 * 100 = 1.7e-9, and rounding of 4 ulp
  // in phi gives 4 * 100 * 1.1e-16 / 1e-5 = 4.4e-9; together below 1e-8.
  @Test(arguments: Activation.samples)
  func derivativeMatchesCentralDifference(_ activation: Activation) throws {
    let h = 1e-5
    if case .expNormalized = activation {
      #expect(activation.value(at: 0.3) == nil)
      #expect(activation.derivative(at: 0.3) == nil)
      return
    }
    for x in Self.points where activation.kinks.allSatisfy({ abs($0 - x) > 2 * h }) {
      let difference =
        try (#require(activation.value(at: x + h)) - #require(activation.value(at: x - h)))
        / (2 * h)
      let derivative = try #require(activation.derivative(at: x))
      #expect(abs(derivative - difference) < 1e-8, "\(activation) at \(x)")
    }
  }

  /// At a kink without a jump phi' is the slope from the left; h = 1e-7 and |phi''| <= 3 leave an
  /// error of at most 3 h / 2 + 1e-16 / h < 1e-6.
  @Test(arguments: Activation.samples)
  func derivativeAtKinkIsFromTheLeft(_ activation: Activation) throws {
    if activation == .sign || activation == .rectifiedMonomial(degree: 0) { return }
    let h = 1e-7
    for x in activation.kinks {
      let slope =
        try (#require(activation.value(at: x)) - #require(activation.value(at: x - h))) / h
      #expect(abs(slope - (try #require(activation.derivative(at: x)))) < 1e-6, "\(activation)")
    }
  }

  // He_n(x) = n! sum_m (-1)^m x^(n - 2m) / (m! (n - 2m)! 2^m), the explicit form. The largest term
  // at |x| <= 2.5, n <= 10 is below 1e5 and the normalized value is divided by sqrt(n!), so 30
  // roundings stay below 30 * 1e5 * 1.1e-16 = 4e-10 absolute; 1e-9 is asked.
  @Test(arguments: 0...10)
  func hermiteMatchesExplicitPolynomial(_ degree: Int) throws {
    func factorial(_ n: Int) -> Double { (1...max(1, n)).reduce(1.0) { $0 * Double($1) } }
    for x in Self.points {
      var sum = 0.0
      for m in 0...degree / 2 {
        let sign = m % 2 == 0 ? 1.0 : -1.0
        sum +=
          sign * pow(x, Double(degree - 2 * m))
          / (factorial(m) * factorial(degree - 2 * m) * pow(2, Double(m)))
      }
      let expected = sum * factorial(degree).squareRoot()
      let value = try #require(Activation.hermite(degree: degree).value(at: x))
      #expect(abs(value - expected) < 1e-9 * max(1, abs(expected)), "degree \(degree) at \(x)")
    }
  }

  /// Identities between activations, up to a few roundings.
  @Test func relatedActivationsAgree() throws {
    for x in Self.points {
      func value(_ activation: Activation, at point: Double? = nil) throws -> Double {
        try #require(activation.value(at: point ?? x))
      }
      let relu = try value(.relu)
      #expect(try value(.leakyRelu(alpha: 0)) == relu)
      #expect(try value(.rectifiedMonomial(degree: 1)) == relu)
      #expect(try value(.abs) == 2 * relu - x)
      #expect(try abs(value(.softplus) - value(.softplus, at: -x) - x) < 1e-14)
      #expect(try abs(value(.cos(a: 1, b: 1, c: -.pi / 2)) - sin(x)) < 1e-15)
      #expect(try abs(value(.gelu) - x * 0.5 * erfc(-x / 2.0.squareRoot())) < 1e-14)
      #expect(try abs(value(.hermite(degree: 2)) - (x * x - 1) / 2.0.squareRoot()) < 1e-14)
      #expect(
        try abs(
          value(.polynomial(coefficients: [1, 0, 0, 2])) - 1 - 2 * value(.monomial(degree: 3)))
          < 1e-13)
      #expect(try abs(value(.rbf(gamma: 0.5)) - (sin(x) + cos(x))) < 1e-14)
    }
  }

  @Test func samplesHoldEveryKind() {
    let names = Set(Activation.samples.map(\.name))
    let inFiles = Set(Layer.names).subtracting(Self.structural)
    #expect(names == inFiles.union(["arctan"]))
  }

  static let structural: Set<String> = [
    "dense", "conv", "convLocal", "convTranspose", "averagePool", "sumPool", "maxPool",
    "globalAveragePool", "globalSumPool", "flatten", "layerNorm", "batchNorm", "dropout",
    "selfAttention", "residual", "sum",
    "product", "concatenate", "repeat", "embedding", "rnn", "lstm", "gru", "softmax",
  ]
}
