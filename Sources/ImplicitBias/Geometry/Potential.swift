import Foundation
import LinearAlgebra

/// A strictly convex function psi whose gradient maps points to dual points: the geometry of mirror
/// descent.
public enum Potential: Sendable, Equatable {
  /// |w|_2^2 / 2: mirror descent is gradient descent.
  case euclidean
  /// sum w_j log w_j - w_j on positive vectors: multiplicative updates.
  case entropy
  /// |w|_p^2 / 2, 1 < p < infinity.
  case power(Double)
  /// sum w_j arcsinh(w_j / beta) - sqrt(w_j^2 + beta^2): entropy of both signs, near l1 for small
  /// beta and near |w|^2 for large.
  case hyperbolicEntropy(Double)

  /// psi(w).
  public func value(_ w: [Double]) -> Double {
    switch self {
    case .euclidean: return 0.5 * w.dot(w)
    case .entropy: return w.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) - $1 : 0) }
    case .power(let p):
      let norm = VectorNorm.power(w, p)
      return 0.5 * norm * norm
    case .hyperbolicEntropy(let b):
      return w.reduce(0) { $0 + $1 * asinh($1 / b) - ($1 * $1 + b * b).squareRoot() }
    }
  }

  /// The dual point, the gradient of psi at `w`.
  ///
  /// - Throws: `ImplicitBiasError.outsideDomain` for the entropy of a number that is not positive.
  public func dualPoint(_ w: [Double]) throws(ImplicitBiasError) -> [Double] {
    switch self {
    case .euclidean: return w
    case .entropy:
      if let index = w.firstIndex(where: { !($0 > 0) }) {
        throw .outsideDomain(potential: description, index: index, value: w[index])
      }
      return w.map { log($0) }
    case .power(let p): return Self.powerGradient(w, p)
    case .hyperbolicEntropy(let b): return w.map { asinh($0 / b) }
    }
  }

  /// The point with the dual point `theta`: the gradient of the conjugate psi*.
  public func primalPoint(_ theta: [Double]) -> [Double] {
    switch self {
    case .euclidean: return theta
    case .entropy: return theta.map { exp($0) }
    case .power(let p): return Self.powerGradient(theta, p / (p - 1))
    case .hyperbolicEntropy(let b): return theta.map { b * sinh($0) }
    }
  }

  /// The conjugate psi*(theta) = max_w theta·w - psi(w).
  public func conjugate(_ theta: [Double]) -> Double {
    switch self {
    case .euclidean: return 0.5 * theta.dot(theta)
    case .entropy: return theta.reduce(0) { $0 + exp($1) }
    case .power(let p):
      let norm = VectorNorm.power(theta, p / (p - 1))
      return 0.5 * norm * norm
    case .hyperbolicEntropy(let b): return theta.reduce(0) { $0 + b * cosh($1) }
    }
  }

  /// The Hessian of psi* at `theta`, the inverse of the Hessian of psi at its primal point: (d, d).
  public func conjugateHessian(_ theta: [Double]) -> Matrix<Double> {
    let d = theta.count
    func diagonal(_ entry: (Double) -> Double) -> Matrix<Double> {
      Matrix(rows: d, columns: d) { $0 == $1 ? entry(theta[$0]) : 0 }
    }
    switch self {
    case .euclidean: return .identity(d)
    case .entropy: return diagonal { exp($0) }
    case .hyperbolicEntropy(let b): return diagonal { b * cosh($0) }
    case .power(let p):
      let q = p / (p - 1)
      let norm = VectorNorm.power(theta, q)
      guard norm > 0 else { return Matrix(rows: d, columns: d) }
      // d/dtheta_k of |theta|^{2-q} s_j |theta_j|^{q-1}, all in multiples of the norm.
      let share = theta.map { ($0 < 0 ? -1 : 1) * pow(abs($0) / norm, q - 1) }
      return Matrix(rows: d, columns: d) { j, k in
        (2 - q) * share[j] * share[k]
          + (j == k ? (q - 1) * pow(abs(theta[j]) / norm, q - 2) : 0)
      }
    }
  }

  /// The Bregman divergence psi(w) - psi(v) - psi'(v)·(w - v).
  ///
  /// - Throws: `ImplicitBiasError.outsideDomain` when v is outside the domain.
  public func divergence(_ w: [Double], from v: [Double]) throws(ImplicitBiasError) -> Double {
    value(w) - value(v) - (try dualPoint(v)).dot(w.adding(-1, v))
  }

  /// The gradient of |w|_p^2 / 2.
  private static func powerGradient(_ w: [Double], _ p: Double) -> [Double] {
    let norm = VectorNorm.power(w, p)
    guard norm > 0 else { return w }
    return w.map { ($0 < 0 ? -1 : 1) * norm * pow(abs($0) / norm, p - 1) }
  }
}

extension Potential: CustomStringConvertible {
  /// A short name.
  public var description: String {
    switch self {
    case .euclidean: return "euclidean"
    case .entropy: return "entropy"
    case .power(let p): return "power \(p)"
    case .hyperbolicEntropy(let b): return "hyperbolic entropy \(b)"
    }
  }
}
