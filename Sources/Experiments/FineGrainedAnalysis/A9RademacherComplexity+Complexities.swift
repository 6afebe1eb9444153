import Figures
import FiniteWidth
import Generalization
import LinearAlgebra

extension A9RademacherComplexity {
  /// The complexity of the linear model at several widths, sampled and bounded.
  struct Complexities {
    struct Entry {
      var width: Int
      /// (B/n) E|Z(0) ε| by sampling.
      var sampled: SampledMean
      /// (B/n) sqrt(tr H(0)).
      var jensen: Double
      /// The terms of lemma 5.4.
      var bound: RademacherComplexity
      /// The first term of the lemma as protocol A9 counts it.
      var firstTerm: Double { bound.linear + bound.width }
    }

    let name: String
    private(set) var entries: [Entry] = []

    init(
      name: String, x: Matrix<Double>, labels: Matrix<Double>, widths: [Int],
      _ context: ExperimentContext
    ) throws {
      self.name = name
      let spectrum = try KernelSpectrum(twoLayerGram(x))
      let distance = try ComplexityMeasure(spectrum).minimumNorm(labels)
      for (index, width) in widths.enumerated() {
        context.progress?("\(name), width \(width)", Double(index) / Double(widths.count))
        let network = try TwoLayerNetwork<Double>(
          inputs: x, width: width, seed: context.seed("\(name) network of width \(width)"))
        let gram = network.gram()
        let sampled = try RademacherComplexity.sampledLinear(
          gram: gram, totalDistance: distance, draws: A9RademacherComplexity.draws,
          stream: context.stream("\(name) signs").child(index))
        let described = try WideNetwork(
          rows: x.rows, width: width, initialScale: network.kappa,
          smallestEigenvalue: spectrum.smallest, initialError: Double(x.rows).squareRoot())
        entries.append(
          Entry(
            width: width, sampled: sampled,
            jensen: RademacherComplexity.linearBound(gram: gram, totalDistance: distance),
            bound: try RademacherComplexity(
              described, totalDistance: distance,
              failureProbability: A9RademacherComplexity.failureProbability)))
      }
    }

    /// The lemma.
    var boundChecks: [ExperimentCheck] {
      entries.map {
        ExperimentCheck(
          "\(name): sampled complexity / first term, m = \($0.width)",
          $0.sampled.mean / $0.firstTerm, atMost: 1,
          standardError: $0.sampled.standardError / $0.firstTerm,
          because: "Lemma 5.4: B/√(2n) (1 + (2 log(2/δ)/m)^{1/4})")
      }
    }

    /// How much Jensen's inequality loses.
    var jensenChecks: [ExperimentCheck] {
      entries.map {
        ExperimentCheck(
          "\(name): sampled complexity / ((B/n) √tr H(0)), m = \($0.width)",
          $0.sampled.mean / $0.jensen, in: 0.95...1.05,
          standardError: $0.sampled.standardError / $0.jensen,
          because: "E|Zε| <= √E|Zε|² = √tr H(0), nearly equal when no eigenvalue dominates;"
            + " protocol A9's 5%")
      }
    }

    var measurements: [ExperimentMeasurement] {
      entries.flatMap { entry in
        let suffix = "\(name), m = \(entry.width)"
        return [
          ExperimentMeasurement(
            "(B/n) E|Z(0)ε|, \(suffix)", entry.sampled.mean,
            standardError: entry.sampled.standardError),
          ExperimentMeasurement("(B/n) √tr H(0), \(suffix)", entry.jensen),
          ExperimentMeasurement("B/√(2n), \(suffix)", entry.bound.linear),
          ExperimentMeasurement(
            "sampled / ((B/n) √tr H(0)), \(suffix)", entry.sampled.mean / entry.jensen),
          ExperimentMeasurement("2R²√m/κ, \(suffix)", entry.bound.flips),
          ExperimentMeasurement("R√(2 log(2/δ)), \(suffix)", entry.bound.flipCount),
        ]
      }
    }

    /// Complexity and bound over the width.
    var figure: FigureGrid {
      let m = entries.map { Double($0.width) }
      return FigureGrid(
        "Rademacher complexity of the linear model",
        panels: [
          Figure(
            "Rademacher complexity of the linear model", x: Axis("width *m*", scale: .log),
            y: Axis("complexity", range: 0...(1.1 * (entries.map(\.firstTerm).max() ?? 1))),
            series: [
              Series(
                "sampled", x: m, y: entries.map(\.sampled.mean),
                errors: entries.map(\.sampled.standardError), style: .markers, color: 0),
              Series(
                "*B*/√(2n)", x: m, y: entries.map(\.bound.linear), style: .line, color: 0),
              Series(
                "first term of Lemma 5.4", x: m, y: entries.map(\.firstTerm), style: .line,
                color: 1),
            ])
        ], columns: 1,
        caption: "The complexity (*B*/*n*) E|Z(0)ε| over random signs is close to its limit, and"
          + " below the bound; bars are standard errors.")
    }
  }
}
