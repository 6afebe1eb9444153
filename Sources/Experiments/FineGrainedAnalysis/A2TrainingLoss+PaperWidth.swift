import Dynamics
import Figures
import FiniteWidth
import Foundation
import LinearAlgebra

extension A2TrainingLoss {
  /// The independent starts that the correction for the width is averaged over: at this width the
  /// loss of one start varies by about 2 %, so the mean by 0.4 %.
  static let starts = 24

  /// The network of the paper's width on MNIST 0/1, until the loss fell by 100 times with true
  /// labels and by 10 times with random ones.
  ///
  /// The scale kappa is 100, where few neurons switch: the paper's 0.01 is far from the linear
  /// regime at this width. The loss is compared with three formulas: that of H^∞, which is theorem
  /// 4.1 to the letter; that of H^∞ with its finite-width correction, the mean over starts of this
  /// width (`FiniteWidthPrediction`), which is as much known before training; and that of the
  /// network's own H(0), which tells the start from the movement of the kernel. Each must agree
  /// within 5 %. The arithmetic is in single precision.
  func runPaperWidth(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    let (count, width, kappa) = (1000, 10_000, 100.0)
    guard let reference = context.mnist else {
      outcome.notes.append("MNIST is absent; the network of width \(width) was not trained.")
      return
    }
    let task = try SignedTask.images(reference, count: count, testCount: 1)
    context.progress?("eigenvalues of H^∞, \(task.name)", 0)
    let limit = try KernelSpectrum(twoLayerGram(task.x))
    let rate = 1.5 / limit.largest
    outcome.setting +=
      "; \(task.name), m = \(width), κ = \(Int(kappa)), η = 1.5/λ_max(H^∞), single precision"
    let network = try TwoLayerNetwork<Float>(
      inputs: task.x, width: width, kappa: kappa, antisymmetric: true,
      seed: context.seed("wide network"))
    let initial = try KernelSpectrum(network.gram())
    let labels: [(String, Matrix<Double>, Double)] = [
      ("true", task.labels, 100),
      ("random", context.randomSigns("wide labels", count: count), 10),
    ]
    let expectedSteps = try labels.map { _, y, factor in
      guard
        let steps = try SquaredLossDynamics(spectrum: limit, labels: y)
          .stepsToReach(lossFraction: 1 / factor, stepSize: rate)
      else { throw ExperimentFailure.lossNotReached(fraction: 1 / factor) }
      return steps
    }
    func ofWidth(_ width: Int) throws -> [FiniteWidthPrediction] {
      try FiniteWidthPrediction.predictions(
        task.x, neurons: width / 2, draws: Self.starts, labels: labels.map(\.1),
        learningRate: rate, steps: expectedSteps.map { 2 * $0 },
        seed: { context.seed("start of width \(width)", $0) },
        progress: {
          context.progress?(
            "Gram matrices at the start, m = \(width)", Double($0) / Double(Self.starts))
        })
    }
    let ofThisWidth = try ofWidth(width)
    let ofHalfWidth = try ofWidth(width / 2)
    var panels: [Figure] = []
    for (index, (kind, y, factor)) in labels.enumerated() {
      let dynamics = SquaredLossDynamics(spectrum: limit, labels: y)
      let expected = expectedSteps[index]
      let watch = Stopwatch()
      var sinceReport = watch
      // The threads take blocks of neurons; BLAS threads would wait for each other in every block.
      let curve = try BLASInformation.withSingleThread {
        try LossCurves(network, dynamics, learningRate: rate, steps: 2 * expected) { step, loss in
          guard loss > 1 / factor else { return .stop }
          if sinceReport.seconds > 5 {
            sinceReport = Stopwatch()
            context.progress?(
              "\(kind) labels, m = \(width): step \(step) of about \(expected), loss"
                + String(format: " %.4f", loss)
                + remaining(after: watch.seconds, step: step, of: expected),
              min(1, Double(step) / Double(expected)))
          }
          return .proceed
        }
      }
      let last = curve.trained.count - 1
      let own = LossCurves(
        trained: curve.trained,
        predicted: try LossCurves.predicted(
          SquaredLossDynamics(spectrum: initial, labels: y), learningRate: rate, steps: last))
      let corrected = LossCurves(
        trained: curve.trained, predicted: Array(ofThisWidth[index].losses.prefix(last + 1)))
      outcome.checks += [
        ExperimentCheck(
          "|trained / predicted loss - 1|, H^∞, m = \(width), \(kind) labels",
          curve.relativeDeviation, atMost: 0.05,
          because: "the agreement asked of Theorem 4.1 at the paper's width"),
        ExperimentCheck(
          "|trained / predicted loss - 1|, H^∞ corrected for m = \(width), \(kind) labels",
          corrected.relativeDeviation, atMost: 0.05,
          because: "the same of the mean over starts of this width, known before training"),
        ExperimentCheck(
          "|trained / predicted loss - 1|, H(0), m = \(width), \(kind) labels",
          own.relativeDeviation, atMost: 0.05,
          because: "the same with the network's own Gram matrix: the kernel hardly moves"),
        ExperimentCheck(
          "fall of the loss, m = \(width), \(kind) labels", 1 / curve.trained.last!,
          atLeast: factor, because: "the range over which the agreement is asked"),
      ]
      let (full, half) = (ofThisWidth[index], ofHalfWidth[index])
      outcome.measurements += [
        ExperimentMeasurement("steps, m = \(width), \(kind) labels", Double(last)),
        ExperimentMeasurement("steps predicted, \(kind) labels", Double(expected)),
        full.excess(over: curve.predicted, at: last, "m = \(width), \(kind) labels"),
        half.excess(over: curve.predicted, at: last, "m = \(width / 2), \(kind) labels"),
      ]
      if curve.relativeDeviation > 0.05, corrected.relativeDeviation <= 0.05 {
        outcome.notes.append(
          "With \(kind) labels the loss misses the formula of H^∞ by more than 5 % but not the one"
            + " corrected for the width: \(width / 2) independent neurons leave H(0) - H^∞ of order"
            + " 1/√m, which raises the mean loss in second order, by an amount in proportion to 1/m"
            + " that was computed from independent starts before training. Theorem 4.1 hides it"
            + " in m = poly(n). The check of H^∞ is kept and fails: it is the theorem's formula to"
            + " the letter.")
      }
      panels.append(panel(kind, curve, own, corrected))
    }
    try outcome.draw(
      FigureGrid(
        "Training loss at width 10,000, \(task.name)", panels: panels,
        caption:
          "The formula of Theorem 4.1 with the network's own Gram matrix H(0), with its limit, and"
          + " with the limit corrected for the width as lines, the trained network as markers."),
      name: "A2-paper-width", context)
  }

  private func remaining(after elapsed: Double, step: Int, of total: Int) -> String {
    guard step > 0 else { return "" }
    let left = elapsed / Double(step) * Double(max(0, total - step))
    return String(format: ", %.0f s left", left)
  }

  private func panel(
    _ kind: String, _ curve: LossCurves, _ own: LossCurves, _ corrected: LossCurves
  ) -> Figure {
    let steps = curve.trained.indices
    // About 40 markers, evenly spaced on the logarithmic axis of steps.
    let marked = Set((0...40).map { Int(pow(Double(steps.count - 1), Double($0) / 40)) }).sorted()
    return Figure(
      "\(kind) labels", x: Axis("step *k*", scale: .log),
      y: Axis("|y - u(k)|^2 / |y|^2", scale: .log),
      series: [
        Series(
          "theory, H(0)", x: steps.dropFirst().map(Double.init),
          y: Array(own.predicted.dropFirst()), style: .line, color: 0),
        Series(
          "theory, H^∞", x: steps.dropFirst().map(Double.init),
          y: Array(curve.predicted.dropFirst()), style: .dashedLine, color: 1),
        Series(
          "theory, H^∞ corrected", x: steps.dropFirst().map(Double.init),
          y: Array(corrected.predicted.dropFirst()), style: .line, color: 2),
        Series(
          "network", x: marked.map(Double.init), y: marked.map { curve.trained[$0] },
          style: .markers, color: 0),
      ])
  }
}
