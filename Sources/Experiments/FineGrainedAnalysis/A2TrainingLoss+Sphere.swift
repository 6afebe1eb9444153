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
    let smallestEigenvalue: Double
    /// How many inputs the worst labels live on: (sum_i v_i^2)^2 / sum_i v_i^4 of v_min.
    let worstSupport: Double
    /// The largest cosine of two inputs.
    let largestCosine: Double
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
      smallestEigenvalue = spectrum.smallest
      worstSupport = 1 / spectrum.eigen.vectors[row: 0].reduce(0) { $0 + $1 * $1 * $1 * $1 }
      let products = x.gram()
      largestCosine =
        (0..<Self.rows).flatMap { i in (0..<i).map { products[i, $0] } }.max() ?? .nan
      let rate = 1 / spectrum.largest
      let dynamics = Self.labels(x, spectrum, context)
        .mapValues { SquaredLossDynamics(spectrum: spectrum, labels: $0) }
      let runs = widths.map { ($0, 1.0) } + [(judgedWidth, 10.0)]
      let total = runs.reduce(0.0) { $0 + Double($1.0) }
      var (done, results) = (0.0, [Deviations]())
      for (width, kappa) in runs {
        context.progress?("networks of width \(width), kappa = \(Int(kappa))", done / total)
        let trained = try concurrently(networks) { [steps] index in
          let network = try TwoLayerNetwork<Double>(
            inputs: x, width: width, kappa: kappa, antisymmetric: true,
            seed: context.seed("network of width \(width)", index), parallelism: .serial)
          // Below 1e-12 of the start, norms differ by less than 1e-6: the maximum is behind.
          return try dynamics.mapValues {
            try LossCurves(network, $0, learningRate: rate, steps: steps, floor: 1e-12)
          }
        }
        if kappa == 1, width == judgedWidth { curves = trained[0] }
        results.append(
          Deviations(
            width: width, kappa: kappa,
            means: Dictionary(
              uniqueKeysWithValues: Labels.allCases.map { kind in
                (kind, SampledMean(trained.map { $0[kind]!.normDeviation }))
              })))
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
