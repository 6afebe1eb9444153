import ImplicitBias
import LinearAlgebra

/// Gaussian rows with random labels, separable, for networks that compute beta·x.
struct LinearNetworkProblem: Sendable {
  let base: SeparableClassification
  /// The largest l2 margin.
  let euclidean: Reference

  /// The first draw that is separable; with more unknowns than rows every draw is.
  init(width: Int, rows: Int, _ stream: RandomStream) throws {
    var attempt = 0
    while true {
      let own = stream.child(attempt)
      let x: Matrix<Double> = own.child("rows").normalMatrix(rows: rows, columns: width)
      var labels = own.child("labels")
      let base = SeparableClassification(
        x: x, labels: (0..<rows).map { _ in labels.sign() }, loss: .exponential)
      do {
        euclidean = try HardMargin.classifier(rows: base.rows, norm: .l2)
        self.base = base
        return
      } catch ImplicitBiasError.notSeparable { attempt += 1 }
    }
  }

  /// beta after `steps` steps of 0.1 / |g|^2 on log L, which raise -log L by about 0.1 each, from
  /// Gaussian parameters of deviation `scale`.
  func train(
    _ map: some Parametrization, scale: Double, steps: Int, _ stream: RandomStream
  ) throws -> [Double] {
    var start = stream
    let run = try Descent(.gradientDescent, step: .relative(0.1), steps: steps).run(
      Reparametrized(base, by: map).logarithm,
      from: start.normals(map.parameterCount).scaled(by: scale))
    return map.output(run.point)
  }

  /// `beta` scaled so that its smallest margin is 1.
  func atMarginOne(_ beta: [Double]) -> [Double] { beta.scaled(by: 1 / base.margin(beta)) }
}
