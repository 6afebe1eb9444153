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

  /// beta with smallest margin 1 after `steps` steps of 0.1 / |g|^2 on log L, which raise -log L by
  /// about 0.1 each, from Gaussian parameters of deviation `scale`.
  ///
  /// - Parameter checkpoints: where `observe` sees beta scaled so.
  func train<Map: Parametrization>(
    _ map: Map, scale: Double, steps: Int, _ stream: RandomStream, at checkpoints: [Int] = [],
    observe: (Int, [Double]) throws -> Void = { _, _ in }
  ) throws -> [Double] {
    var start = stream
    let objective = Reparametrized(base, by: map)
    func scaled(_ parameters: [Double]) -> [Double] {
      let beta = map.output(parameters)
      return beta.scaled(by: 1 / base.margin(beta))
    }
    let run = try Descent(.gradientDescent, step: .relative(0.1), steps: steps).run(
      objective.logarithm, from: start.normals(map.parameterCount).scaled(by: scale),
      at: checkpoints
    ) { try observe($0, scaled($1)) }
    return scaled(run.point)
  }
}
