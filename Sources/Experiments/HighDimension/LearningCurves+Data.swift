import Architectures
import Datasets
import Generalization
import HighDimension
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension LearningCurves {
  /// A pool of rows.
  struct Pool: Sendable {
    let name: String
    /// Scaled inputs: (M, d).
    let x: Matrix<Double>
    /// Centred one-hot labels: (M, classes).
    let targets: Matrix<Double>
  }

  /// A kernel of the pools.
  struct Kernel: Sendable {
    let name: String
    let matrix: @Sendable (Matrix<Double>) throws -> Matrix<Double>
  }

  static let kernels = [
    Kernel(name: "NTK, 1 hidden layer") { try Architecture.named("fc-1").ntkKernel($0) },
    Kernel(name: "NNGP, 3 hidden layers") { try Architecture.named("fc-3").nngpKernel($0) },
    Kernel(name: "Gaussian") { x in
      // Squared distances are of order 2 d after scaling.
      GaussianKernels(x).kernel(gamma: 1 / Double(x.columns))
    },
  ]

  /// MNIST and the two UCI sets with the most rows; the shipped digits where they are absent.
  static func sets(_ context: ExperimentContext, limit: Int) throws -> [Pool] {
    var references = [context.mnist ?? "digits"]
    if let folder = context.uci {
      references += ["statlog-image", "cardiotocography-3clases"].map { "uci:\(folder)/\($0)" }
    }
    return try references.map { reference in
      let data = try DatasetReference(parsing: reference).load(
        classes: nil, limit: isShuffled(reference) ? limit : nil)
      // Tables may be sorted by class.
      var order = context.stream("pool")
      let rows = Array(order.permutation(data.count).prefix(limit))
      let pool = data.selectingRows(rows)
      let (labels, names) = try pool.classes()
      return Pool(
        name: data.name, x: try FeatureScaling.auto.applied(to: pool, fittedOn: pool),
        targets: try ClassEncoding.centeredOneHot.targets(labels, count: names.count))
    }
  }

  /// Whether the first rows of a set are a random sample of it.
  private static func isShuffled(_ reference: String) -> Bool { reference.hasPrefix("mnist:") }

  /// Predicted and measured errors of one kernel on one pool.
  struct Curve: Sendable {
    struct Point: Sendable {
      let samples: Int
      let measured: SampledMean
      let rowwise: Double
      let spectral: Double
      /// Whether n is at most a quarter of the pool.
      let isSmall: Bool
    }

    let data: String
    let kernel: String
    private(set) var points: [Point]

    init(_ pool: Pool, _ kernel: Kernel, _ context: ExperimentContext) throws {
      data = pool.name
      self.kernel = kernel.name
      let k = try kernel.matrix(pool.x)
      let ridge = 1e-2 * k.trace / Double(k.rows)
      let spectral = try LearningCurvePrediction(kernel: k, targets: pool.targets)
      let rowwise = RowwiseLearningCurve(kernel: k, targets: pool.targets)
      let counts =
        [50, 100, 200, 400, 800, 1600].filter { $0 < 9 * k.rows / 10 } + [9 * k.rows / 10]
      points = try concurrently(counts.count) { index in
        let n = counts[index]
        let stream = context.stream("\(pool.name) \(kernel.name) \(n)")
        return Point(
          samples: n,
          measured: try LearningCurves.measure(
            k, pool.targets, samples: n, ridge: ridge, draws: 100, stream),
          rowwise: try rowwise.point(samples: n, ridge: ridge).testError,
          spectral: try spectral.point(samples: n, ridge: ridge).testError,
          isSmall: 4 * n <= k.rows)
      }
    }
  }

  /// The mean squared error on the rows that are not drawn.
  static func measure(
    _ kernel: Matrix<Double>, _ targets: Matrix<Double>, samples n: Int, ridge: Double, draws: Int,
    _ stream: RandomStream
  ) throws -> SampledMean {
    SampledMean(
      try (0..<draws).map { draw in
        var own = stream.child(draw)
        let order = own.permutation(kernel.rows)
        let (drawn, rest) = (Array(order[..<n]), Array(order[n...]))
        let chosen = kernel.selectingRows(drawn)
        let alpha = try Cholesky(chosen.selectingColumns(drawn).addingToDiagonal(ridge))
          .solve(targets.selectingRows(drawn))
        let outputs = Matrix.product(chosen.selectingColumns(rest), .transposed, alpha)
        let error = (outputs - targets.selectingRows(rest)).frobeniusNorm
        return error * error / Double(rest.count)
      })
  }
}
