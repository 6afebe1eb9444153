import Figures
import Foundation
import HighDimension
import LinearAlgebra

extension B9QuadraticTargets {
  /// Networks sum_i (w_i·x)^2 + c trained on fresh examples.
  struct TrainedNetworks {
    struct Row {
      let width: Int
      let trained: Double
      let best: Double
      let tangent: Double
      let random: Double
    }

    let dimension = 40
    let steps: Int
    private(set) var rows: [Row] = []
    /// The eigenvalues of the target, unscaled.
    let eigenvalues: [Double]

    init(_ context: ExperimentContext) throws {
      let steps = context.scale == .quick ? 6000 : 20_000
      self.steps = steps
      let widths = [4, 10, 20, 32]
      let d = dimension
      let target = Target(dimension: d, stream: context.stream("network target"))
      eigenvalues = target.gamma
      let square = try HermiteMoments(.polynomial(coefficients: [-1, 0, 1]))
      context.progress?("trained networks", 0)
      let results = try concurrently(widths.count) { index in
        let width = widths[index]
        let stream = context.stream("network").child(index)
        let w = WeightLaw.sphere.weights(width, dimension: d, stream: stream.child("features"))
        return Row(
          width: width, trained: Self.train(target, width: width, steps: steps, stream: stream),
          best: QuadraticTargetRisks.network(width: width, eigenvalues: target.gamma),
          tangent: try target.tangentRisk(w),
          random: try target.randomFeatureRisk(w, moments: square))
      }
      rows = results
    }

    /// The relative risk, offset free, after one pass of Adam: |W^T W - B|_F^2 / |B|_F^2.
    private static func train(
      _ target: Target, width: Int, steps: Int, stream: RandomStream
    ) -> Double {
      let (d, batch) = (target.gamma.count, 100)
      let root = Double(d).squareRoot()
      var w: Matrix<Double> = stream.child("start").normalMatrix(
        rows: width, columns: d, scale: 0.3 / root)
      var offset = 0.0
      var (first, second) = (w.map { _ in 0.0 }, w.map { _ in 0.0 })
      var (firstOffset, secondOffset) = (0.0, 0.0)
      var own = stream.child("examples")
      let gammaSum = target.gamma.reduce(0, +)
      for step in 1...steps {
        let x = Matrix<Double>(rows: batch, columns: d, elements: own.normals(batch * d))
        let z = Matrix.product(x, .none, w, .transposed)
        var rest = [Double](repeating: 0, count: batch)
        for row in 0..<batch {
          let y =
            (zip(x[row: row], target.gamma).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } - gammaSum)
            / root
          rest[row] = z[row: row].reduce(offset - y) { $0 + $1 * $1 }
        }
        var weighted = z
        for row in 0..<batch {
          for unit in 0..<width { weighted[row, unit] *= 4 * rest[row] / Double(batch) }
        }
        let gradient = Matrix.product(weighted, .transposed, x)
        let slope = 2 * rest.reduce(0, +) / Double(batch)
        // From 0.02 to 0.0002 along an exponential.
        let rate = 0.02 * pow(0.01, Double(step) / Double(steps))
        let (c1, c2) = (1 - pow(0.9, Double(step)), 1 - pow(0.999, Double(step)))
        func move(_ g: Double, _ m: inout Double, _ s: inout Double) -> Double {
          m = 0.9 * m + 0.1 * g
          s = 0.999 * s + 0.001 * g * g
          return rate * (m / c1) / ((s / c2).squareRoot() + 1e-8)
        }
        for index in w.elements.indices {
          w.elements[index] -= move(
            gradient.elements[index], &first.elements[index], &second.elements[index])
        }
        offset -= move(slope, &firstOffset, &secondOffset)
      }
      var difference = w.gram(.transposed)
      for j in 0..<d { difference[j, j] -= target.gamma[j] / root }
      let whole = target.gamma.reduce(0) { $0 + $1 * $1 } / Double(d)
      return difference.frobeniusNorm * difference.frobeniusNorm / whole
    }

    var checks: [ExperimentCheck] {
      [
        ExperimentCheck(
          "network: largest trained risk minus best rank", rows.map { $0.trained - $0.best }.max()!,
          atMost: 0.01, because: "accept line B9"),
        ExperimentCheck(
          "network: least trained risk minus best rank", rows.map { $0.trained - $0.best }.min()!,
          atLeast: -1e-9, because: "no matrix of rank N is closer to B; accept line B9"),
        ExperimentCheck(
          "least risk of NT minus trained network", rows.map { $0.tangent - $0.trained }.min()!,
          atLeast: 1e-6, because: "NN < NT strictly for 0.05 < N/d < 1; accept line B9"),
        ExperimentCheck(
          "least risk of RF minus NT, d = \(dimension)",
          rows.map { $0.random - $0.tangent }.min()!, atLeast: 1e-6,
          because: "NT < RF strictly for 0.05 < N/d < 1; accept line B9"),
      ]
    }

    var table: ExperimentTable {
      ExperimentTable(
        "Trained networks at d = \(dimension)",
        columns: ["N", "network", "best rank N", "NT", "RF u²-1"],
        rows: rows.map {
          [
            .integer($0.width), .number($0.trained), .number($0.best), .number($0.tangent),
            .number($0.random),
          ]
        })
    }
  }

  func figure(_ linear: LinearModels, _ trained: TrainedNetworks) throws -> FigureGrid {
    let r = linear.alignment
    let fine = (1...100).map { Double($0) / 100 }
    let relu = try HermiteMoments(.relu)
    let square = try HermiteMoments(.polynomial(coefficients: [-1, 0, 1]))
    let measured = linear.rows.filter { $0.rho <= 1 }
    let d = Double(trained.dimension)
    func formula(_ name: String, _ color: Int, _ f: (Double) -> Double) -> Series {
      Series(name, x: fine, y: fine.map(f), style: .line, color: color)
    }
    func markers(_ color: Int, _ mean: (LinearModels.Row) -> Double) -> Series {
      Series("", x: measured.map(\.rho), y: measured.map(mean), style: .markers, color: color)
    }
    return FigureGrid(
      "Network, tangent model and random features on a quadratic target",
      panels: [
        Figure(
          "Unlimited data", x: Axis("*N*/*d*", range: 0...1.02),
          y: Axis("risk / Var *f*", range: 0...1.02),
          series: [
            formula("RF, ReLU", 0) {
              QuadraticTargetRisks.randomFeatures(rho: $0, alignment: r, moments: relu)
            },
            formula("RF, u^{2} - 1", 1) {
              QuadraticTargetRisks.randomFeatures(rho: $0, alignment: r, moments: square)
            },
            formula("NT, u^{2}", 2) {
              QuadraticTargetRisks.tangentFeatures(rho: $0, alignment: r)
            },
            Series(
              "network, u^{2}", x: (0...trained.dimension).map { Double($0) / d },
              y: (0...trained.dimension).map {
                QuadraticTargetRisks.network(width: $0, eigenvalues: trained.eigenvalues)
              }, style: .line, color: 3),
            markers(0) { $0.rectifier.mean }, markers(1) { $0.square.mean },
            markers(2) { $0.tangent.mean },
            Series(
              "", x: trained.rows.map { Double($0.width) / d }, y: trained.rows.map(\.trained),
              style: .markers, color: 3),
          ])
      ], columns: 1,
      caption:
        "Lines: the theorems for exponential eigenvalues; markers: random and tangent features"
        + " at *d* = \(linear.dimension), trained networks at *d* = \(trained.dimension).")
  }
}
