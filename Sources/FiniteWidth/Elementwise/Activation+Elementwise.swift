import Architectures
import LinearAlgebra

extension Activation {
  /// phi as slopes below and above zero, where it is such a function.
  private var slopes: (negative: Double, positive: Double)? {
    switch self {
    case .relu: return (0, 1)
    case .leakyRelu(let alpha): return (alpha, 1)
    case .abs: return (-1, 1)
    case .identity: return (1, 1)
    default: return nil
    }
  }

  /// Replaces every element x by phi(x).
  ///
  /// relu, its relatives, tanh and erf run in C; the others evaluate `value(at:)` in double
  /// precision, in parallel.
  package func apply<Element: Scalar>(_ x: inout Matrix<Element>) {
    guard !x.elements.isEmpty else { return }
    if let slopes {
      return x.combine(x) { n, x, y in
        Elementwise.rectify(n, x, y, negative: slopes.negative, positive: slopes.positive)
      }
    }
    switch self {
    case .tanh: x.combine(x, Elementwise.tanh)
    case .erf(let a, let b, let c):
      x.combine(x) { n, x, y in Elementwise.erf(n, x, y, a: a, b: b, c: c) }
    default:
      let activation = self
      x = x.converted(to: Double.self).parallelMap { activation.value(at: $0)! }
        .converted(to: Element.self)
    }
  }

  /// Multiplies every element of `d` by phi' at the same element of `x`.
  package func multiplyByDerivative<Element: Scalar>(
    at x: Matrix<Element>, _ d: inout Matrix<Element>
  ) {
    if let slopes {
      return d.combine(x) { n, x, d in
        Elementwise.rectifyBack(n, x, d, negative: slopes.negative, positive: slopes.positive)
      }
    }
    switch self {
    case .tanh: d.combine(x, Elementwise.tanhBack)
    case .erf(let a, let b, _):
      let scale = a * b * 2 / Double.pi.squareRoot()
      d.combine(x) { n, x, d in Elementwise.erfBack(n, x, d, b: b, scale: scale) }
    default:
      let activation = self
      let slope = x.converted(to: Double.self).parallelMap { activation.derivative(at: $0)! }
      d.combine(slope.converted(to: Element.self), Elementwise.multiply)
    }
  }
}

extension Matrix where Element == Double {
  fileprivate func parallelMap(_ transform: @Sendable (Double) -> Double) -> Matrix {
    let source = elements
    var result = self
    let chunk = 4096
    result.elements.parallelFill(chunk: chunk) { index, part in
      for offset in part.indices { part[offset] = transform(source[index * chunk + offset]) }
    }
    return result
  }
}
