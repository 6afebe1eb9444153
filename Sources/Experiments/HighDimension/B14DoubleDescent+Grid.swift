import Architectures
import Generalization
import HighDimension
import LinearAlgebra

extension B14DoubleDescent {
  /// Simulation against the formula over activations, N/d on both sides of n/d = 3, and ridges.
  struct Grid {
    struct Point {
      let name: String
      let psi1: Double
      let psi2: Double
      let ridge: Double
      let theory: Double
      let measured: SampledMean

      /// Deviation in standard errors.
      var score: Double { abs(measured.mean - theory) / measured.standardError }
      /// Deviation over max(3 standard errors, 4 %).
      var excess: Double {
        abs(measured.mean - theory) / max(3 * measured.standardError, 0.04 * theory)
      }
    }

    let repeats: Int
    private(set) var points: [Point] = []

    init(_ context: ExperimentContext, dimension d: Int, repeats: Int) throws {
      self.repeats = repeats
      let isQuick = context.scale == .quick
      let settings: [(psi1: Double, psi2: Double, ridge: Double)] =
        isQuick
        ? [(1, 3, 1e-3), (3, 3, 0.1), (8, 3, 0.1), (2, 0.8, 1e-2)]
        : [1, 2.5, 3, 3.5, 8].flatMap { psi1 in [1e-3, 0.1].map { (psi1, 3.0, $0) } }
          + [(2, 0.8, 1e-2), (0.5, 0.8, 1e-2), (0.8, 0.8, 1e-2)]
      let target = try TargetPower(linear: 1, nonlinear: 0, noise: 0.3)
      let activations = isQuick ? Array(activations.prefix(2)) : activations
      let total = Double(activations.count * settings.count)
      for (name, activation) in activations {
        let moments = try HermiteMoments(activation)
        for (psi1, psi2, ridge) in settings {
          context.progress?("grid: \(name), N/d = \(psi1)", Double(points.count) / total)
          let simulation = FeatureSimulation(
            model: FeatureModel(.top, activation: activation), dimension: d, target: target)
          let limit = try RandomFeatureAsymptotics(
            featureRatio: psi1, sampleRatio: psi2, ridge: ridge, moments: moments)
          points.append(
            Point(
              name: name, psi1: psi1, psi2: psi2, ridge: ridge, theory: limit.risk(target),
              measured: try simulation.risk(
                ridge: ridge, width: Int((psi1 * Double(d)).rounded()),
                samples: Int((psi2 * Double(d)).rounded()), repeats: repeats,
                stream: context.stream("grid \(name) \(psi1) \(psi2) \(ridge)"))))
        }
      }
    }

    var checks: [ExperimentCheck] {
      [
        ExperimentCheck(
          "largest |simulation - formula| / max(3 standard errors, 4 %) over \(points.count) settings",
          points.map(\.excess).max()!, atMost: 1, because: "accept line B14")
      ]
    }

    var measurements: [ExperimentMeasurement] {
      [
        ExperimentMeasurement(
          "share of settings within 3 standard errors",
          Double(points.count { $0.score <= 3 }) / Double(points.count)),
        ExperimentMeasurement(
          "largest deviation in standard errors", points.map(\.score).max()!),
      ]
    }

    var table: ExperimentTable {
      ExperimentTable(
        "Risk of random-feature ridge regression",
        columns: ["σ", "N/d", "n/d", "ridge", "formula", "simulation", "standard error"],
        rows: points.map {
          [
            .text($0.name), .number($0.psi1), .number($0.psi2), .number($0.ridge),
            .number($0.theory), .number($0.measured.mean), .number($0.measured.standardError),
          ]
        })
    }
  }
}
