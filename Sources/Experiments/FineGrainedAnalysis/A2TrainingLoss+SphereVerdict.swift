import Figures
import LinearAlgebra

extension A2TrainingLoss.SphereRun {
  var setting: String {
    "\(Self.rows) inputs uniform on the sphere in R^\(Self.dimension), labels of norm √n, η ="
      + " 1/λ_max(H^∞), \(steps) steps, antisymmetric start, κ = 1 and 10; mean over"
      + " \(networks) networks of each width m = " + widths.map(String.init).joined(separator: ", ")
  }

  private var judged: Deviations { deviations.first { $0.width == judgedWidth }! }

  var slope: Double {
    logarithmicSlope(
      widths.map(Double.init), deviations.map { $0.means[.worst]!.mean })
  }

  var checks: [ExperimentCheck] {
    // The deviation falls as 1/√m; small networks spread more, so the quick run doubles the band.
    let scale = judgedWidth == 4096 ? 1 : 2 * (4096 / Double(judgedWidth)).squareRoot()
    let reason =
      judgedWidth == 4096
      ? "protocol A2: set after NumPy runs of this setting"
      : "twice protocol A2's band at m = 4096 times √(4096/\(judgedWidth)), the order of the error"
    let bands: [(Labels, Double)] = [(.linear, 0.01), (.random, 0.01), (.worst, 0.04)]
    var checks = bands.map { kind, band in
      let found = judged.means[kind]!
      return ExperimentCheck(
        "deviation, \(kind.rawValue) labels, κ = 1, m = \(judgedWidth)", found.mean,
        atMost: band * scale, standardError: found.standardError, because: reason)
    }
    checks += Labels.allCases.map { kind in
      let found = wideScale.means[kind]!
      return ExperimentCheck(
        "deviation, \(kind.rawValue) labels, κ = 10, m = \(judgedWidth)", found.mean,
        atMost: 0.005 * scale, standardError: found.standardError, because: reason)
    }
    checks.append(
      ExperimentCheck(
        "slope of log deviation in log m, worst labels", slope, in: -0.75 ... -0.3,
        because: "H(0) differs from H^∞ by O(1/√m); protocol A2's band around -1/2"))
    checks.append(
      ExperimentCheck(
        "|formula - its own recursion| / |y|²", identityError, atMost: 1e-12,
        because: "an identity; rounding of \(steps) products is below 1e-13"))
    return checks
  }

  var measurements: [ExperimentMeasurement] {
    let widthwise = deviations.flatMap { entry in
      Labels.allCases.map { kind in
        ExperimentMeasurement(
          "deviation at m = \(entry.width), \(kind.rawValue) labels", entry.means[kind]!.mean,
          standardError: entry.means[kind]!.standardError)
      }
    }
    let rates = Labels.allCases.map { kind in
      ExperimentMeasurement(
        "max_k Φ(k+1)/Φ(k) over 1 - ηλ_0/2 (Theorem 3.1), \(kind.rawValue) labels",
        rateExcess[kind]!)
    }
    let inputs = [
      ExperimentMeasurement("λ_0 of the inputs", smallestEigenvalue),
      ExperimentMeasurement("largest cosine of two inputs", largestCosine),
      ExperimentMeasurement("inputs the worst labels live on", worstSupport),
    ]
    return inputs + widthwise + rates
  }

  /// Says why the worst labels deviate more than usual, where they do.
  var notes: [String] {
    let missed = checks.contains { !$0.holds && $0.name.contains("worst") }
    guard missed, worstSupport < 4 else { return [] }
    return [
      "Two of these inputs are close, so the worst labels live on about \(Int(worstSupport.rounded()))"
        + " inputs, told apart by few neurons, and fluctuate more than the bands allow for; the"
        + " bands were set on one draw of inputs."
    ]
  }

  /// The losses of one network beside the formula, and the deviation over the width.
  var figure: FigureGrid {
    let slowest = curves[.worst]!.predicted
    let shown = min(
      slowest.firstIndex { $0 < 1e-6 } ?? slowest.count,
      curves.values.map(\.trained.count).min() ?? 0)
    let every = max(1, shown / 20)
    let losses = Labels.allCases.enumerated().flatMap { color, kind in
      let curve = curves[kind]!
      let marked = Array(stride(from: 0, to: shown, by: every))
      return [
        Series(
          "\(kind.rawValue), theory", x: (0..<shown).map(Double.init),
          y: Array(curve.predicted.prefix(shown)),
          style: .line, color: color),
        Series(
          "\(kind.rawValue), network", x: marked.map(Double.init),
          y: marked.map { curve.trained[$0] }, style: .markers, color: color),
      ]
    }
    let m = widths.map(Double.init)
    let first = deviations[0].means[.worst]!.mean
    var errors = Labels.allCases.enumerated().map { color, kind in
      Series(
        "\(kind.rawValue) labels", x: m, y: deviations.map { $0.means[kind]!.mean },
        errors: deviations.map { $0.means[kind]!.standardError }, style: .markers, color: color)
    }
    errors.append(
      Series(
        "*m*^{-1/2}", x: m, y: m.map { first * (m[0] / $0).squareRoot() }, style: .dashedLine,
        color: Palette.neutral))
    return FigureGrid(
      "Training loss and Theorem 4.1",
      panels: [
        Figure(
          "Networks of width \(judgedWidth)", x: Axis("step *k*"),
          y: Axis("|y - u(k)|^2 / |y|^2", scale: .log, range: 1e-6...2), series: losses),
        Figure(
          "Largest deviation", x: Axis("width *m*", scale: .log),
          y: Axis("max_k | |y - u(k)| - theory | / |y|", scale: .log), series: errors),
      ],
      caption: "Left: |(I - ηH^∞)^k y|^2 as lines, one trained network as markers. Right: the"
        + " largest difference of the two falls as the width grows; bars are standard errors.")
  }
}
