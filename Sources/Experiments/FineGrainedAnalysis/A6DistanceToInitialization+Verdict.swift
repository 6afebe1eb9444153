import Generalization
import LinearAlgebra

extension A6DistanceToInitialization.Runs {
  var checks: [ExperimentCheck] {
    distanceChecks + neuronChecks + [ordering(\.distances, "distance")]
      + [ordering(\.neurons, "largest neuron")]
  }

  private var distanceChecks: [ExperimentCheck] {
    // For the worst labels and m/2 independent neurons, the relative variance of yᵀH(0)⁻¹y is at
    // most 2/(m/2): a neuron's share is the squared norm of one Gaussian-like vector. That of its
    // root is a quarter of it, so the mean over networks deviates by 1/sqrt(m networks).
    let quick = judgedWidth < 4096
    let band = quick ? 3.5 / Double(judgedWidth * Self.networks).squareRoot() : 0.03
    let reason =
      quick
      ? "Lemma 5.3; 3.5 standard deviations 1/√(m·\(Self.networks)) of H(0) - H^∞ for the worst"
        + " labels"
      : "Lemma 5.3; protocol A6's 3% for the finite width"
    return Labels.allCases.map { kind in
      let ratio = SampledMean(judged(kind).distances.map { $0 / limits[kind]! })
      return ExperimentCheck(
        "distance / √(yᵀ(H^∞)⁻¹y), \(kind.rawValue) labels, m = \(judgedWidth)", ratio.mean,
        in: 1 - band...1 + band, standardError: ratio.standardError, because: reason)
    }
  }

  private var neuronChecks: [ExperimentCheck] {
    let constancy = Labels.allCases.map { kind in
      let values = entries(kind).map { SampledMean($0.neurons).mean }
      let mean = SampledMean(values).mean
      return ExperimentCheck(
        "√m max_r|Δw_r| over the widths: largest |value / mean - 1|, \(kind.rawValue) labels",
        values.map { abs($0 / mean - 1) }.max() ?? .nan, atMost: 0.25,
        because: "Lemma C.1: one neuron moves by O(1/√m); protocol A6's ±25%")
    }
    let largest = entries.flatMap(\.neurons).max() ?? .nan
    return constancy + [
      ExperimentCheck(
        "largest √m|Δw_r| over its bound 4n/λ_0", largest / neuronBound, atMost: 1,
        because: "Lemma C.1 with u(0) = 0 and |y| = √n")
    ]
  }

  /// The smallest ratio of a kind of labels to the one before, over networks and widths.
  private func ordering(
    _ values: KeyPath<Entry, [Double]>, _ name: String
  ) -> ExperimentCheck {
    var smallest = Double.infinity
    for width in widths {
      let rows = Labels.allCases.map { kind in
        entries(kind).first { $0.width == width }![keyPath: values]
      }
      for (easier, harder) in zip(rows, rows.dropFirst()) {
        smallest = zip(easier, harder).reduce(smallest) { min($0, $1.1 / $1.0) }
      }
    }
    return ExperimentCheck(
      "\(name): smallest ratio random/linear or worst/random", smallest, atLeast: 1,
      because: "harder labels lie on smaller eigenvalues, so linear < random < worst; every"
        + " network of every width")
  }

  /// The judged distances over their limit, named by kappa.
  var ratioMeasurements: [ExperimentMeasurement] {
    Labels.allCases.map { kind in
      let ratio = SampledMean(judged(kind).distances.map { $0 / limits[kind]! })
      return ExperimentMeasurement(
        "distance / √(yᵀ(H^∞)⁻¹y), \(kind.rawValue) labels, m = \(judgedWidth), κ = \(Int(kappa))",
        ratio.mean, standardError: ratio.standardError)
    }
  }

  var measurements: [ExperimentMeasurement] {
    [ExperimentMeasurement("λ_0", problem.spectrum.smallest)]
      + Labels.allCases.map {
        ExperimentMeasurement("√(yᵀ(H^∞)⁻¹y), \($0.rawValue) labels", limits[$0]!)
      }
      + entries.flatMap { entry in
        let suffix = "\(entry.labels.rawValue) labels, m = \(entry.width)"
        let limit = limits[entry.labels]!
        return [
          ("distance, \(suffix)", SampledMean(entry.distances)),
          ("√m max_r|Δw_r|, \(suffix)", SampledMean(entry.neurons)),
          (
            "√(yᵀH(0)⁻¹y) / √(yᵀ(H^∞)⁻¹y), \(suffix)",
            SampledMean(entry.initialNorms.map { $0 / limit })
          ),
        ].map { ExperimentMeasurement($0, $1.mean, standardError: $1.standardError) }
      }
  }
}
