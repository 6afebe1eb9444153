import Datasets
import Dynamics
import FiniteWidth
import Generalization
import LinearAlgebra

extension A2TrainingLoss {
  /// 40 inputs on the sphere in R^20 with three kinds of labels, networks of growing width.
  struct SphereRun {
    static let (rows, dimension) = (40, 20)

    enum Labels: String, CaseIterable {
      case linear, random, worst
    }

    /// The deviations from the formula of some networks of one width and scale.
    struct Deviations {
      var width: Int
      var kappa: Double
      /// Of each kind of labels, the mean over networks.
      var means: [Labels: SampledMean]
    }

    let widths: [Int]
    /// The width whose deviations are judged.
    let judgedWidth: Int
    let networks: Int
    let steps: Int
    /// At kappa = 1, in the order of `widths`.
    var deviations: [Deviations] = []
    /// At kappa = 10 and `judgedWidth`.
    var wideScale: Deviations
    /// Of one network of `judgedWidth` at kappa = 1.
    var curves: [Labels: LossCurves] = [:]
    var identityError = 0.0
    var rateExcess: [Labels: Double] = [:]

    init(_ context: ExperimentContext) throws {
      let quick = context.scale == .quick
      widths = quick ? [64, 256, 1024] : [256, 1024, 4096, 16384]
      judgedWidth = quick ? 1024 : 4096
      networks = 4
      steps = quick ? 100 : 400
      let x = SyntheticInputs.sphere(dimension: Self.dimension)
        .sample(count: Self.rows, seed: context.seed("inputs"))
      let spectrum = try KernelSpectrum(twoLayerGram(x))
      let rate = 1 / spectrum.largest
      let dynamics = Self.labels(x, spectrum, context)
        .mapValues { SquaredLossDynamics(spectrum: spectrum, labels: $0) }
      let runs = widths.map { ($0, 1.0) } + [(judgedWidth, 10.0)]
      let total = runs.reduce(0.0) { $0 + Double($1.0) }
      var (done, results) = (0.0, [Deviations]())
      for (width, kappa) in runs {
        context.progress?("networks of width \(width), kappa = \(Int(kappa))", done / total)
        var values: [Labels: [Double]] = [:]
        for index in 0..<networks {
          let network = try TwoLayerNetwork<Double>(
            inputs: x, width: width, kappa: kappa, antisymmetric: true,
            seed: context.seed("network of width \(width)", index))
          for kind in Labels.allCases {
            let curve = try LossCurves(
              network, dynamics[kind]!, learningRate: rate, steps: steps)
            values[kind, default: []].append(curve.normDeviation)
            if kappa == 1, width == judgedWidth, index == 0 { curves[kind] = curve }
          }
        }
        results.append(
          Deviations(width: width, kappa: kappa, means: values.mapValues(SampledMean.init)))
        done += Double(width)
      }
      wideScale = results.removeLast()
      deviations = results
      for kind in Labels.allCases {
        rateExcess[kind] = curves[kind]!.rateExcess(
          learningRate: rate, smallestEigenvalue: spectrum.smallest)
        identityError = max(
          identityError,
          try Self.identityError(dynamics[kind]!, x, learningRate: rate, steps: steps))
      }
    }

    /// Linear, random and worst labels, each of norm sqrt(n).
    static func labels(
      _ x: Matrix<Double>, _ spectrum: KernelSpectrum, _ context: ExperimentContext
    ) -> [Labels: Matrix<Double>] {
      var stream = context.stream("direction")
      let linear = x * stream.unitVector(dimension)
      let norm = linear.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return [
        .linear: .column(linear.map { $0 * Double(rows).squareRoot() / norm }),
        .random: context.randomSigns("random labels", count: rows),
        .worst: LabelProjections.worstCase(spectrum),
      ]
    }

    /// The largest relative error of the formula against its own recursion,
    /// ũ(k+1) = ũ(k) - eta H^∞ (ũ(k) - y), whose loss it is exactly.
    static func identityError(
      _ dynamics: SquaredLossDynamics, _ x: Matrix<Double>, learningRate: Double, steps: Int
    ) throws -> Double {
      let gram = try twoLayerGram(x)
      let predicted = try LossCurves.predicted(
        dynamics, learningRate: learningRate, steps: steps)
      let y = dynamics.labels.elements
      let square = y.reduce(0) { $0 + $1 * $1 }
      var residual = y
      var worst = 0.0
      for k in 0...steps {
        let loss = residual.reduce(0) { $0 + $1 * $1 } / square
        worst = max(worst, abs(loss - predicted[k]))
        residual = zip(residual, gram * residual).map { $0 - learningRate * $1 }
      }
      return worst
    }
  }
}
