import Dynamics
import Figures
import Foundation
import Generalization
import LinearAlgebra

extension A3LabelProjections {
  /// True, random and worst labels on one data set.
  struct Study {
    let source: Source
    let spectrum: KernelSpectrum
    let rate: Double
    /// The first step at which true labels are fitted to 5 % of their loss.
    let step: Int
    let labels: (truth: Matrix<Double>, random: Matrix<Double>, worst: Matrix<Double>)
    let trueShare: Double
    let randomShare: SampledMean
    /// Losses relative to the start, at `step`.
    let trueLoss: Double
    let randomLoss: SampledMean
    let worstLoss: Double
    /// The largest relative error of Σ(v_i·y)² = |y|².
    let parsevalError: Double

    init(_ source: Source, _ context: ExperimentContext) throws {
      self.source = source
      spectrum = try KernelSpectrum(twoLayerGram(source.task.x))
      let n = spectrum.count
      rate = 1 / spectrum.largest
      labels = (
        source.task.labels,
        context.randomSigns("random labels on \(source.key)", count: n, columns: draws),
        LabelProjections.worstCase(spectrum)
      )
      let truth = SquaredLossDynamics(spectrum: spectrum, labels: labels.truth)
      guard let step = try truth.stepsToReach(lossFraction: 0.05, stepSize: rate) else {
        throw ExperimentFailure.lossNotReached(fraction: 0.05)
      }
      self.step = step
      let columns = (0..<draws).map { [labels] in Matrix.column(labels.random[column: $0]) }
      let every = [labels.truth] + columns + [labels.worst]
      let projections = every.map { [spectrum] in LabelProjections(spectrum: spectrum, labels: $0) }
      let shares = projections.map { $0.share(ofStrongest: 0.05) }
      trueShare = shares[0]
      randomShare = SampledMean(Array(shares[1...draws]))
      let time = TrainingTime.descent(steps: step, stepSize: rate)
      let losses = try every.map { [spectrum] y in
        let dynamics = SquaredLossDynamics(spectrum: spectrum, labels: y)
        return try dynamics.loss(at: time) / dynamics.loss(at: .flow(0))
      }
      trueLoss = losses[0]
      randomLoss = SampledMean(Array(losses[1...draws]))
      worstLoss = losses[draws + 1]
      parsevalError = zip(projections, every).reduce(0) { worst, pair in
        let square = pair.1.elements.reduce(0) { $0 + $1 * $1 }
        return max(worst, abs(pair.0.squares.reduce(0, +) / square - 1))
      }
    }

    var checks: [ExperimentCheck] {
      let reason = "protocol A3: set around NumPy runs of this setting"
      let name = source.title
      var checks = [
        ExperimentCheck(
          "share of true labels, \(name)", trueShare,
          in: source.trueShare.lower...source.trueShare.upper, because: reason),
        ExperimentCheck(
          "share of random labels, \(name)", randomShare.mean, in: 0.03...0.09,
          standardError: randomShare.standardError,
          because: "protocol A3; random labels spread evenly, 0.05 in the mean"),
        ExperimentCheck(
          "loss of random - of true labels, \(name)", randomLoss.mean - trueLoss,
          atLeast: 0, standardError: randomLoss.standardError,
          because: "true labels are learned before random ones"),
        ExperimentCheck(
          "loss of worst - of random labels, \(name)", worstLoss - randomLoss.mean,
          atLeast: 0, standardError: randomLoss.standardError,
          because: "no labels are learned after those of the smallest eigenvalue"),
        ExperimentCheck(
          "|Σ(v_i·y)²/|y|² - 1|, \(name)", parsevalError, atMost: 1e-9,
          because: "the eigenvectors are an orthonormal basis"),
      ]
      if let losses = source.losses {
        checks.append(
          ExperimentCheck(
            "loss of random labels, \(name)", randomLoss.mean, atLeast: losses.random,
            standardError: randomLoss.standardError, because: reason))
        checks.append(
          ExperimentCheck(
            "loss of worst labels, \(name)", worstLoss, atLeast: losses.worst, because: reason))
      }
      return checks
    }

    var measurements: [ExperimentMeasurement] {
      [
        ExperimentMeasurement("step k, \(source.title)", Double(step)),
        ExperimentMeasurement("loss of true labels at k, \(source.title)", trueLoss),
      ]
    }
  }
}
