import Foundation
import LinearAlgebra

extension TrainingState {
  /// Makes one step along `gradient`.
  ///
  /// - Parameters:
  ///   - ranges: the trained parameters, each with its learning rate.
  mutating func update(
    _ gradient: [Element], _ optimizer: Optimizer, _ ranges: [(range: Range<Int>, rate: Double)]
  ) {
    step += 1
    let step = self.step
    parameters.withUnsafeMutableBufferPointer { p in
      firstMoment.withUnsafeMutableBufferPointer { m in
        secondMoment.withUnsafeMutableBufferPointer { s in
          gradient.withUnsafeBufferPointer { g in
            for (range, rate) in ranges {
              let part = MomentSlices(
                count: range.count, gradient: g.baseAddress! + range.lowerBound,
                parameters: p.baseAddress! + range.lowerBound,
                first: m.baseAddress.map { $0 + range.lowerBound },
                second: s.baseAddress.map { $0 + range.lowerBound })
              part.update(optimizer, rate: rate, step: step)
            }
          }
        }
      }
    }
  }
}

/// The same stretch of the gradient, the parameters and their moments.
private struct MomentSlices<Element: Scalar> {
  let count: Int
  let gradient: UnsafePointer<Element>
  let parameters: UnsafeMutablePointer<Element>
  let first: UnsafeMutablePointer<Element>?
  let second: UnsafeMutablePointer<Element>?

  func update(_ optimizer: Optimizer, rate: Double, step: Int) {
    switch optimizer {
    case .gradientDescent(0, _): Elementwise.descend(count, gradient, parameters, rate: rate)
    case .gradientDescent(let momentum, false):
      Elementwise.momentum(
        count, gradient, first!, parameters, momentum: momentum, rate: rate)
    case .gradientDescent(let momentum, true): nesterov(momentum, rate)
    case .adam(let beta1, let beta2, let epsilon):
      adam(
        beta1, beta2, epsilon, rate / (1 - pow(beta1, Double(step))),
        1 / (1 - pow(beta2, Double(step))))
    case .rmsProp(let decay, let epsilon): scaled(decay, 1 - decay, epsilon, rate)
    case .adaGrad(let epsilon): scaled(1, 1, epsilon, rate)
    }
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func nesterov(_ momentum: Double, _ rate: Double) {
    let (momentum, rate, velocity) = (Element(momentum), Element(rate), first!)
    for i in 0..<count {
      velocity[i] = momentum * velocity[i] + gradient[i]
      parameters[i] -= rate * (gradient[i] + momentum * velocity[i])
    }
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func adam(
    _ beta1: Double, _ beta2: Double, _ epsilon: Double, _ rate: Double, _ correction: Double
  ) {
    let (b1, b2, r) = (Element(beta1), Element(beta2), Element(rate))
    let (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    let (correction, epsilon) = (Element(correction), Element(epsilon))
    let (m, s) = (first!, second!)
    for i in 0..<count {
      m[i] = b1 * m[i] + c1 * gradient[i]
      s[i] = b2 * s[i] + c2 * gradient[i] * gradient[i]
      parameters[i] -= r * m[i] / ((s[i] * correction).squareRoot() + epsilon)
    }
  }

  /// s <- decay s + share g^2, then a step along g / (sqrt(s) + epsilon).
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func scaled(_ decay: Double, _ share: Double, _ epsilon: Double, _ rate: Double) {
    let (decay, share, epsilon) = (Element(decay), Element(share), Element(epsilon))
    let (rate, s) = (Element(rate), second!)
    for i in 0..<count {
      s[i] = decay * s[i] + share * gradient[i] * gradient[i]
      parameters[i] -= rate * gradient[i] / (s[i].squareRoot() + epsilon)
    }
  }
}
