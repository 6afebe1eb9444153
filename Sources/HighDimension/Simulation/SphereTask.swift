import LinearAlgebra

/// A target on the sphere of radius sqrt(d) with a linear part, a quadratic part and noise of given
/// powers.
///
/// y = <beta, x> + x^T B x - tr B + noise with |beta|^2 = F1^2, Gaussian symmetric B scaled so that the
/// quadratic part has exactly the variance F*^2, and normal noise of variance tau^2.
public struct SphereTask: Sendable {
  /// d.
  public let dimension: Int
  /// F1^2, F*^2 and tau^2.
  public let target: TargetPower
  private let beta: [Double]
  private let form: Matrix<Double>?

  /// A task with a direction and a quadratic form of its own.
  public init(dimension: Int, target: TargetPower, stream: RandomStream) {
    self.dimension = dimension
    self.target = target
    var directions = stream.child("beta")
    beta = directions.unitVector(dimension).map { $0 * target.linear.squareRoot() }
    guard target.nonlinear > 0, dimension > 1 else {
      form = nil
      return
    }
    let raw: Matrix<Double> = stream.child("form").normalMatrix(rows: dimension, columns: dimension)
    var b = raw + raw.transposed
    let mean = b.trace / Double(dimension)
    b = b.addingToDiagonal(-mean)
    // Var x^T B x = 2 d/(d + 2) |B|_F^2 on the sphere of radius sqrt(d), for tr B = 0.
    let d = Double(dimension)
    let variance = 2 * d / (d + 2) * b.frobeniusNorm * b.frobeniusNorm
    form = (target.nonlinear / variance).squareRoot() * b
  }

  /// Rows with their noisy targets and what is left without noise.
  public struct Sample: Sendable {
    /// Inputs on the sphere of radius sqrt(d): (n, d).
    public let x: Matrix<Double>
    /// Targets with noise: (n, 1).
    public let y: Matrix<Double>
    /// Targets without noise: (n, 1).
    public let clean: Matrix<Double>
  }

  /// `count` independent rows; the first rows do not depend on `count`.
  public func sample(_ count: Int, stream: RandomStream) -> Sample {
    let x =
      Double(dimension).squareRoot()
      * WeightLaw.sphere.weights(count, dimension: dimension, stream: stream.child("inputs"))
    var clean = x * beta
    if let form {
      let products = x * form
      for row in 0..<count {
        clean[row] += zip(products[row: row], x[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    var noise = stream.child("noise")
    let scale = target.noise.squareRoot()
    let y = clean.map { $0 + (scale > 0 ? scale * noise.normal() : 0) }
    return Sample(x: x, y: .column(y), clean: .column(clean))
  }
}
