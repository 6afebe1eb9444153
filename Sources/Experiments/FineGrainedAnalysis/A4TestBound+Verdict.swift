import Figures
import Foundation
import Generalization
import LinearAlgebra

extension A4TestBound {
  func checks(_ title: String, _ study: CorruptionStudy) -> [ExperimentCheck] {
    func least(_ loss: (CorruptionStudy.Level) -> SampledMean) -> (Double, Double) {
      study.levels.map { ($0.complexity.mean - loss($0).mean, loss($0).standardError) }
        .min { $0.0 < $1.0 } ?? (.nan, .nan)
    }
    let (loss, error) = (least(\.clipped), least(\.error))
    return [
      ExperimentCheck(
        "least (main term - clipped l1 loss), \(title)", loss.0, atLeast: 0,
        standardError: loss.1, because: "Theorem 5.1 for the loss min(1, |f(x) - y|)"),
      ExperimentCheck(
        "least (main term - test error), \(title)", error.0, atLeast: 0,
        standardError: error.1, because: "Corollary 5.2 for the 0-1 loss"),
    ]
  }

  func measurements(
    _ title: String, _ study: CorruptionStudy, _ bound: GeneralizationBound
  ) -> [ExperimentMeasurement] {
    let levels = study.levels.flatMap { level in
      let at = "p = \(level.share), \(title)"
      return [
        ExperimentMeasurement(
          "main term, \(at)", level.complexity.mean,
          standardError: level.complexity.standardError),
        ExperimentMeasurement(
          "clipped l1 loss, \(at)", level.clipped.mean,
          standardError: level.clipped.standardError),
        ExperimentMeasurement(
          "test error, \(at)", level.error.mean, standardError: level.error.standardError),
      ]
    }
    let terms = GeneralizationBound.Term.allCases.map {
      ExperimentMeasurement("bound's term \($0.rawValue), p = 0, \(title)", bound.terms[$0] ?? .nan)
    }
    return levels + terms + [ExperimentMeasurement("whole bound, p = 0, \(title)", bound.total)]
  }

  func note(
    _ title: String, _ study: CorruptionStudy, _ bound: GeneralizationBound
  ) -> String {
    let vacuous = study.levels.filter { $0.complexity.mean >= 1 }.map(\.share)
    let main =
      vacuous.first.map { "the main term says nothing (is at least 1) from p = \($0) on" }
      ?? "the main term is below 1 at every p"
    let whole =
      bound.isVacuous
      ? "with all other terms the bound is \(String(format: "%.3g", bound.total)) at p = 0 and"
        + " m = 10^10, and says nothing"
      : "with all other terms the bound is \(String(format: "%.3g", bound.total)) at p = 0"
    return "\(title): \(main); \(whole)."
  }

  func figure(_ title: String, _ study: CorruptionStudy) -> FigureGrid {
    let levels = study.levels
    let shares = levels.map(\.share)
    return FigureGrid(
      "The main term of the bound: \(title), *n* = \(study.task.y.count)",
      panels: [
        Figure(
          "Bound and test losses: \(title), *n* = \(study.task.y.count)",
          x: Axis("share *p* of random labels", range: -0.03...1.03),
          y: Axis("loss"),
          series: [
            Series(
              "main term", x: shares, y: levels.map(\.complexity.mean), style: .line, color: 0),
            Series(
              "1, where a bound says nothing", x: [0, 1], y: [1, 1], style: .dashedLine,
              color: Palette.neutral),
            Series(
              "clipped l_1 loss", x: shares, y: levels.map(\.clipped.mean),
              errors: levels.map(\.clipped.standardError), style: .markers, color: 1),
            Series(
              "share of wrong signs", x: shares, y: levels.map(\.error.mean),
              errors: levels.map(\.error.standardError), style: .markers, color: 2),
          ])
      ],
      caption: "The main term (2 y^{T} H^{-1} y / n)^{1/2} is above the measured losses at every"
        + " share of random labels, but most of the curve is above 1.")
  }
}
