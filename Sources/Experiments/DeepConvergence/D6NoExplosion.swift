import Figures
import Foundation
import LinearAlgebra

/// Products of many layers do not explode.
public struct D6NoExplosion: Experiment {
  /// The identifier.
  public static let id = "D6"
  /// The readable name.
  public static let alias = "no-explosion"
  /// The source.
  public static let paper = "arXiv:1811.03962, section 4; lemmas 7.3 and 8.6"
  /// The claim.
  public static let claim =
    "|D_L W_L ... D_1 W_1|_2 grows like √L at the start and after small changes of the weights, not"
    + " like the trivial bound 2^L; hidden vectors change in proportion to the weights."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  /// The experiment.
  public init() {}

  static let depths = [2, 4, 8, 16, 32]
  /// The spectral norm of the change of every layer.
  static let change = 0.1
  /// Networks whose norms are averaged.
  static let draws = 3

  /// Runs the experiment.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let width = context.scale == .quick ? 256 : 512
    let chains = try (0..<Self.draws).map { draw in
      context.progress?("network \(draw + 1)", Double(draw) / Double(Self.draws + 1))
      return try Chain(problem, width: width, layers: 32, context.stream("layers").child(draw))
    }
    func mean(_ value: (Chain) -> Double) -> Double {
      chains.reduce(0) { $0 + value($1) } / Double(chains.count)
    }
    var (start, changed, movement) = ([Double](), [Double](), [Double]())
    for depth in Self.depths {
      start.append(mean { $0.productNorm(depth, isChanged: false) })
      changed.append(mean { $0.productNorm(depth, isChanged: true) })
      movement.append(mean { $0.movement(depth) / Self.change })
    }
    let l = Self.depths.map(Double.init)
    var outcome = ExperimentOutcome(
      setting:
        "m = \(width), one point, L up to 32, means of \(Self.draws) networks; every layer changed by a random matrix of spectral"
        + " norm \(Self.change)")
    outcome.checks = [
      ExperimentCheck(
        "slope of the log of the product's norm in log L", logarithmicSlope(l, start),
        in: 0.35...0.7, because: "protocol D6; 1/2 in theory"),
      ExperimentCheck(
        "largest norm of the product over √L", zip(start, l).map { $0 / $1.squareRoot() }.max()!,
        atMost: 5, because: "protocol D6"),
      ExperimentCheck(
        "largest factor between the norms before and after the change",
        zip(start, changed).map { max($0 / $1, $1 / $0) }.max()!, atMost: 1.5,
        because: "protocol D6"),
      ExperimentCheck(
        "largest |h_L after - h_L before| over the change", movement.max()!, atMost: 3,
        because: "protocol D6, at most 3 for L <= 32"),
    ]
    for (index, depth) in Self.depths.enumerated() {
      outcome.measurements += [
        ExperimentMeasurement("|D_L W_L ... D_1 W_1|_2, L = \(depth)", start[index]),
        ExperimentMeasurement("the same after the change, L = \(depth)", changed[index]),
      ]
    }
    try outcome.draw(
      FigureGrid(
        "Products of layers",
        panels: [
          Figure(
            "Spectral norm", x: Axis("depth *L*", scale: .log), y: Axis("norm", scale: .log),
            series: [
              Series("at the start", x: l, y: start, style: .markers, color: 0),
              Series("after a change of 0.1", x: l, y: changed, style: .markers, color: 2),
              Series(
                "proportional to √*L*", x: l, y: l.map { start[0] * ($0 / l[0]).squareRoot() },
                style: .line, color: 0),
              Series(
                "2^L", x: Array(l.prefix(4)), y: l.prefix(4).map { pow(2, $0) },
                style: .dashedLine, color: 1),
            ])
        ], columns: 1,
        caption:
          "|D_L W_L ... D_1 W_1|_2 for the activation patterns D of one point, beside the trivial"
          + " bound |W|_2^L."), name: "D6-no-explosion", context)
    return outcome
  }

  /// The layers of a network and of its changed copy, with the activation patterns of one point.
  private struct Chain {
    let weights: [[Matrix<Double>]]
    let masks: [[[Double]]]
    let hidden: [[[Double]]]

    init(
      _ problem: DeepProblem, width: Int, layers: Int, _ stream: RandomStream
    ) throws {
      let scale = (2 / Double(width)).squareRoot()
      let input = stream.child("A").normalMatrix(
        rows: width, columns: problem.x.columns, scale: scale, as: Double.self)
      let first = (input * Array(problem.x[row: 0])).map { max(0, $0) }
      let start = (0..<layers).map {
        stream.child($0).normalMatrix(rows: width, columns: width, scale: scale, as: Double.self)
      }
      let changed = try start.enumerated().map { index, w in
        let direction = stream.child("change").child(index).normalMatrix(
          rows: width, columns: width, as: Double.self)
        return w + (D6NoExplosion.change / (try SpectralNorm.of(direction))) * direction
      }
      weights = [start, changed]
      var (masks, hidden) = ([[[Double]]](), [[[Double]]]())
      for matrices in weights {
        var (own, vectors, current) = ([[Double]](), [[Double]](), first)
        for w in matrices {
          let g = w * current
          own.append(g.map { $0 > 0 ? 1 : 0 })
          current = g.map { max(0, $0) }
          vectors.append(current)
        }
        masks.append(own)
        hidden.append(vectors)
      }
      (self.masks, self.hidden) = (masks, hidden)
    }

    /// The spectral norm of D_L W_L to D_1 W_1.
    func productNorm(_ depth: Int, isChanged: Bool) -> Double {
      let (w, d) = (weights[isChanged ? 1 : 0], masks[isChanged ? 1 : 0])
      return SpectralNorm.of(
        columns: w[0].columns,
        apply: { v in
          (0..<depth).reduce(v) { vector, l in zip(w[l] * vector, d[l]).map { $0 * $1 } }
        },
        transposed: { v in
          (0..<depth).reversed().reduce(v) { vector, l in
            Matrix.product(
              w[l], .transposed, Matrix.column(zip(vector, d[l]).map { $0 * $1 })
            ).elements
          }
        })
    }

    /// |h_L after the change - h_L before|.
    func movement(_ depth: Int) -> Double {
      zip(hidden[0][depth - 1], hidden[1][depth - 1])
        .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
  }
}
