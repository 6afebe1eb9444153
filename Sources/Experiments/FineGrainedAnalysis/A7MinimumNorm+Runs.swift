import Datasets
import Figures
import FiniteWidth
import Generalization
import KernelLearning
import LinearAlgebra

extension A7MinimumNorm {
  /// Networks of several widths beside f* at fresh points.
  struct Runs {
    let widths: [Int]
    /// f* at the fresh points.
    let limit: [Double]
    /// sqrt(y^T (H^∞)^{-1} y).
    let norm: Double
    /// The outputs of the networks at the fresh points, by width and network.
    private(set) var outputs: [[[Double]]] = []
    private(set) var distances: [[Double]] = []

    init(
      _ problem: SphereProblem, labels: Matrix<Double>, _ interpolant: KernelRidge,
      _ context: ExperimentContext
    ) throws {
      switch context.scale {
      case .quick: widths = [256, 1024, 4096]
      case .standard: widths = [1024, 4096, 16384]
      case .full: widths = [1024, 4096, 16384, 65536]
      }
      let fresh = SyntheticInputs.sphere(dimension: SphereProblem.dimension)
        .sample(count: A7MinimumNorm.freshPoints, seed: context.seed("fresh points"))
      limit = interpolant.predict(try twoLayerGram(fresh, problem.x)).elements
      norm = interpolant.squaredNorms[0].squareRoot()
      let total = Double(A7MinimumNorm.networks * widths.reduce(0, +))
      var done = 0.0
      for width in widths {
        var (found, moved) = ([[Double]](), [Double]())
        for index in 0..<A7MinimumNorm.networks {
          context.progress?("networks of width \(width)", done / total)
          var network = try problem.network(
            width: width, seed: context.seed("network of width \(width)", index),
            testInputs: fresh)
          let result = try network.train(
            labels: labels.elements, learningRate: problem.learningRate,
            steps: SphereProblem.steps)
          guard let last = result.records.last, let predicted = last.testPredictions else {
            continue
          }
          found.append(predicted)
          moved.append(last.distance)
          done += Double(width)
        }
        outputs.append(found)
        distances.append(moved)
      }
    }

    /// Root mean square of f - f* at the fresh points, by width.
    var deviations: [SampledMean] {
      outputs.map { networks in
        SampledMean(
          networks.map { output in rootMeanSquare(zip(output, limit).map { $0 - $1 }) })
      }
    }

    private func rootMeanSquare(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }

    var checks: [ExperimentCheck] {
      let found = deviations
      var checks: [ExperimentCheck] = []
      if let index = widths.firstIndex(of: 4096) {
        checks.append(
          ExperimentCheck(
            "rms of f - f*, m = 4096", found[index].mean, atMost: 0.04,
            standardError: found[index].standardError,
            because: "protocol A7: set after a NumPy run of this setting"))
      }
      let ratios = zip(found, found.dropFirst()).map { $1.mean / $0.mean }
      checks.append(
        ExperimentCheck(
          "rms of f - f*: largest ratio of a width to the one before", ratios.max() ?? .nan,
          atMost: 1, because: "the networks tend to f*; the deviation decreases"))
      return checks
    }

    var measurements: [ExperimentMeasurement] {
      let pairs = zip(widths, zip(deviations, distances))
      return [
        ExperimentMeasurement("√(yᵀ(H^∞)⁻¹y)", norm),
        ExperimentMeasurement("rms of f*", rootMeanSquare(limit)),
        ExperimentMeasurement(
          "slope of log rms in log m",
          logarithmicSlope(widths.map(Double.init), deviations.map(\.mean))),
      ]
        + pairs.flatMap { width, found in
          let distance = SampledMean(found.1.map { $0 / norm })
          return [
            ExperimentMeasurement(
              "rms of f - f* at width \(width)", found.0.mean, standardError: found.0.standardError),
            ExperimentMeasurement(
              "|W - W(0)|_F / |f*|, m = \(width)", distance.mean,
              standardError: distance.standardError),
          ]
        }
    }

    /// f against f*, and their difference over the width.
    var figure: FigureGrid {
      let m = widths.map(Double.init)
      let found = deviations
      let ends = [(limit.min() ?? -1) - 0.1, (limit.max() ?? 1) + 0.1]
      var scatter = [Series("*f* = *f*\\*", x: ends, y: ends, style: .line, color: Palette.neutral)]
      for (index, width) in widths.enumerated().prefix(3) {
        scatter.append(
          Series(
            "*m* = \(width)", x: limit, y: outputs[index].first ?? [], style: .markers,
            color: index))
      }
      return FigureGrid(
        "Trained networks and the interpolant of least norm",
        panels: [
          Figure(
            "Outputs at fresh points", x: Axis("least-norm interpolant *f*\\*(x)"),
            y: Axis("trained network *f*(x)"), series: scatter),
          Figure(
            "Difference", x: Axis("width *m*", scale: .log),
            y: Axis("rms of *f* - *f*\\*", scale: .log),
            series: [
              Series(
                "networks", x: m, y: found.map(\.mean), errors: found.map(\.standardError),
                style: .markers, color: 0),
              Series(
                "*m*^{-1/2}", x: m, y: m.map { found[0].mean * (m[0] / $0).squareRoot() },
                style: .dashedLine, color: Palette.neutral),
            ]),
        ],
        caption: "Left: outputs of networks trained on sign(b·x) against *f*\\*(x) ="
          + " H(x, X)(H^∞)^{-1}y. Right: root mean square of the difference; bars are standard"
          + " errors over networks.")
    }
  }
}
