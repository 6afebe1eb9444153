import Foundation
import LinearAlgebra

extension TrainingState {
  /// Makes one step along factor * gradient + decay * parameters.
  ///
  /// Every parameter moves on its own, so the bits do not depend on how they are shared among threads.
  ///
  /// - Parameters:
  ///   - gradient: may be overwritten.
  ///   - ranges: the trained parameters, each with its learning rate.
  ///   - curvatures: what Path-SGD divides by, as many as parameters; empty for other optimizers.
  mutating func update(
    _ gradient: inout [Element], _ optimizer: Optimizer,
    _ ranges: [(range: Range<Int>, rate: Double)], factor: Double = 1, decay: Double = 0,
    curvatures: [Element] = []
  ) {
    step += 1
    let step = self.step
    parameters.withUnsafeMutableBufferPointer { p in
      firstMoment.withUnsafeMutableBufferPointer { m in
        secondMoment.withUnsafeMutableBufferPointer { s in
          gradient.withUnsafeMutableBufferPointer { g in
            curvatures.withUnsafeBufferPointer { c in
              var parts: [(slices: MomentSlices<Element>, rate: Double)] = []
              for (range, rate) in ranges {
                for start in stride(
                  from: range.lowerBound, to: range.upperBound, by: updateChunkElements)
                {
                  let slices = MomentSlices(
                    count: min(updateChunkElements, range.upperBound - start),
                    gradient: g.baseAddress! + start, parameters: p.baseAddress! + start,
                    first: m.baseAddress.map { $0 + start },
                    second: s.baseAddress.map { $0 + start },
                    curvatures: curvatures.isEmpty ? nil : c.baseAddress! + start)
                  parts.append((slices, rate))
                }
              }
              let all = parts
              let parallelism = g.count > 4 * updateChunkElements ? Parallelism.allCores : .serial
              parallelism.forEach(all.count) { index in
                all[index].slices.update(
                  optimizer, rate: all[index].rate, step: step, factor: factor, decay: decay)
              }
            }
          }
        }
      }
    }
  }
}

/// The parameters that one thread takes at a time.
let updateChunkElements = 1 << 16

/// The same stretch of the gradient, the parameters and their moments.
///
/// Handed to several threads, each with a stretch of its own.
private struct MomentSlices<Element: Scalar>: @unchecked Sendable {
  let count: Int
  let gradient: UnsafeMutablePointer<Element>
  let parameters: UnsafeMutablePointer<Element>
  let first: UnsafeMutablePointer<Element>?
  let second: UnsafeMutablePointer<Element>?
  let curvatures: UnsafePointer<Element>?

  func update(
    _ optimizer: Optimizer, rate: Double, step: Int, factor: Double, decay: Double
  ) {
    if case .gradientDescent(let momentum, false) = optimizer, momentum > 0 {
      return Elementwise.momentum(
        count, gradient, first!, parameters, factor: factor, decay: decay, momentum: momentum,
        rate: rate)
    }
    change(factor: factor, decay: decay)
    switch optimizer {
    case .gradientDescent(_, false), .gradientDescent(0, _):
      Elementwise.descend(count, gradient, parameters, rate: rate)
    case .gradientDescent(let momentum, true): nesterov(momentum, rate)
    case .adam(let beta1, let beta2, let epsilon):
      adam(
        beta1, beta2, epsilon, rate / (1 - pow(beta1, Double(step))),
        1 / (1 - pow(beta2, Double(step))))
    case .rmsProp(let decay, let epsilon): scaled(decay, 1 - decay, epsilon, rate)
    case .adaGrad(let epsilon): scaled(1, 1, epsilon, rate)
    case .pathSGD:
      dividePathwise(count, gradient, curvatures!)
      Elementwise.descend(count, gradient, parameters, rate: rate)
    }
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func change(factor: Double, decay: Double) {
    if factor != 1 { for i in 0..<count { gradient[i] *= Element(factor) } }
    if decay != 0 { Elementwise.descend(count, parameters, gradient, rate: -decay) }
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
