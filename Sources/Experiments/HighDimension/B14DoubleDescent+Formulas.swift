import Architectures
import HighDimension

extension B14DoubleDescent {
  /// What holds of the formulas alone.
  enum Formulas {
    /// (psi1, psi2, ridge): chi, B, V of protocol G, eight digits.
    static let references: [(Double, Double, Double, [Double])] = [
      (1, 3, 0.01, [-0.40677658, 0.63459706, 0.41227591]),
      (3, 3, 0.001, [-1.75463548, 0.57709881, 2.95397392]),
      (6, 3, 0.001, [-2.02400801, 0.16196916, 1.13751554]),
      (2, 0.8, 0.01, [-0.30267761, 0.70444209, 0.88475727]),
      (10, 3, 0.1, [-0.51272939, 0.22054158, 0.15455483]),
      (0.5, 3, 0.01, [-0.17004273, 0.80307225, 0.18950964]),
    ]

    static func checks() throws -> [ExperimentCheck] {
      let relu = try HermiteMoments(.relu)
      func at(_ psi1: Double, _ psi2: Double, _ ridge: Double) throws -> RandomFeatureAsymptotics {
        try RandomFeatureAsymptotics(
          featureRatio: psi1, sampleRatio: psi2, ridge: ridge, moments: relu)
      }
      let golden = try references.flatMap { psi1, psi2, ridge, expected in
        let limit = try at(psi1, psi2, ridge)
        return zip([-limit.p, limit.bias, limit.variance], expected).map { abs($0 - $1) }
      }.max()!
      let noisy = try TargetPower(noise: 0.2)
      let gap = try [0.3, 1, 2, 2.9, 3.1, 5, 10, 30].map { psi1 in
        let (zero, small) = (try at(psi1, 3, 0).risk(noisy), try at(psi1, 3, 1e-12).risk(noisy))
        return abs(small / zero - 1)
      }.max()!
      let ratios = (0...40).map { 0.2 * 1.15.power($0) }
      let best = try ratios.map {
        try RandomFeatureAsymptotics.optimalRidge(
          featureRatio: $0, sampleRatio: 3, moments: relu, target: noisy
        ).risk
      }
      let rise = zip(best, best.dropFirst()).map { $1 - $0 }.max()!
      return [
        ExperimentCheck(
          "largest error of χ, B and V at six settings", golden, atMost: 1e-6,
          because: "an independent solution by damped iteration; accept line B14"),
        ExperimentCheck(
          "largest relative gap of the ridge formula at 1e-12 to the ridgeless one", gap,
          atMost: 1e-6, because: "the ridgeless limit, theorem 3, away from N = n"),
        ExperimentCheck(
          "largest rise of the optimally tuned risk over N/d = 0.2 to 54", rise, atMost: 1e-6,
          because: "the best ridge removes the peak; n/d = 3, noise 0.2; accept line B14"),
      ]
    }
  }
}

extension Double {
  /// self^exponent.
  func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { value, _ in value * self } }
}
