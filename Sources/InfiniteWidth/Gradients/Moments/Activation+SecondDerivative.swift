import Architectures
import Foundation

extension Activation {
  /// phi''(x) away from kinks, for the activations whose moments have no closed form.
  ///
  /// A custom activation gives phi' only: its derivative is that of the polynomial of degree 8
  /// through nine points 0.01 apart, all on the side of the nearest kink that x is on. The error is
  /// about 10^-12 for functions that vary over lengths of order 1.
  func secondDerivative(at x: Double) -> Double {
    switch self {
    case .tanh:
      let value = Foundation.tanh(x)
      return -2 * value * (1 - value * value)
    case .softplus:
      let s = Activation.softplus.derivative(at: x) ?? 0
      return s * (1 - s)
    case .silu:
      let s = Activation.softplus.derivative(at: x) ?? 0
      return s * (1 - s) * (2 + x * (1 - 2 * s))
    case .elu(let alpha): return x > 0 ? 0 : alpha * Foundation.exp(x)
    default:
      return Self.interpolatedDerivative(at: x, kinks: kinks) { derivative(at: $0) ?? 0 }
    }
  }

  /// The derivative at x of the polynomial through f at nine points between the kinks around x.
  static func interpolatedDerivative(
    at x: Double, kinks: [Double], _ f: (Double) -> Double
  ) -> Double {
    let count = 9
    let below = kinks.filter { $0 < x }.max() ?? -.infinity
    let above = kinks.filter { $0 >= x }.min() ?? .infinity
    // Open at both ends: f at a kink belongs to one side only.
    let step = min(0.01, (above - below) / Double(count + 1))
    let reach = step * Double(count - 1) / 2
    let center = max(min(x, above - reach - step / 2), below + reach + step / 2)
    let nodes = (0..<count).map { center + step * Double($0) - reach }
    var result = 0.0
    for (i, node) in nodes.enumerated() {
      // The derivative of the i-th Lagrange polynomial at x.
      var slope = 0.0
      for skipped in nodes.indices where skipped != i {
        var product = 1 / (node - nodes[skipped])
        for (j, other) in nodes.enumerated() where j != i && j != skipped {
          product *= (x - other) / (node - other)
        }
        slope += product
      }
      result += slope * f(node)
    }
    return result
  }
}
