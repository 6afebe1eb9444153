import Generalization
import KernelLearning
import LinearAlgebra

/// Complexity and test errors of the kernel interpolant over the share of random labels.
///
/// For each share p, training and test labels are replaced by random signs with probability p, the
/// interpolant H^∞(x, X)(H^∞)^{-1} y is computed, and compared with the test labels. A row that is
/// replaced at one share is replaced, by the same sign, at all larger ones.
///
/// Reference: arXiv:1901.08584, section 5.2 and figure 2.
struct CorruptionStudy: Sendable {
  /// What was found at one share of random labels, each number the mean over draws.
  struct Level: Sendable {
    /// The probability that a label is replaced.
    var share: Double
    /// C(y) = sqrt(2 y^T (H^∞)^{-1} y / n) of the first draw.
    var firstComplexity: Double
    /// C(y).
    var complexity: SampledMean
    /// The root of the mean of C², over draws.
    var rootMeanSquare: Double
    /// sqrt(E C²), exactly.
    var expected: Double
    /// y^T (H^∞)^{-1} y.
    var quadraticForm: SampledMean
    /// The share of test rows with the wrong sign.
    var error: SampledMean
    /// The mean of |f(x) - y| over test rows.
    var absolute: SampledMean
    /// The mean of min(1, |f(x) - y|) over test rows.
    var clipped: SampledMean
  }

  let task: SignedTask
  let levels: [Level]

  /// 0, 0.1, ..., 1.
  static let shares = (0...10).map { Double($0) / 10 }

  /// Runs all shares with `draws` independent corruptions each.
  ///
  /// Cost: n^3 for the factorization and inverse, n (n + n') multiply-adds a draw and share.
  ///
  /// - Throws: `KernelError` when two rows are equal.
  init(_ task: SignedTask, draws: Int, context: ExperimentContext) throws {
    self.task = task
    let gram = try twoLayerGram(task.x)
    let cross = try twoLayerGram(task.testX, task.x)
    let measure = try ComplexityMeasure(gram, labels: task.labels)
    let cholesky = try KernelCholesky(gram, labels: task.labels).cholesky
    // E C² is a mean of these two; their trace of the inverse is the dearest part of the study.
    let clean = try measure.complexity(task.labels)
    let random = measure.expectedRandomComplexity()
    let trainStream = context.stream("training labels")
    let testStream = context.stream("test labels")
    levels = try Self.shares.map { share in
      let corruption = try LabelReplacement(probability: share)
      let y = Self.corrupted(task.labels, corruption, draws, trainStream)
      let testY = Self.corrupted(.column(task.testY), corruption, draws, testStream)
      let alpha = cholesky.solve(y)
      let outputs = cross * alpha
      let forms = (0..<draws).map { draw in
        (0..<y.rows).reduce(0) { $0 + y[$1, draw] * alpha[$1, draw] }
      }
      let complexities = forms.map(measure.complexity(ofQuadraticForm:))
      func mean(_ loss: (Double, Double) -> Double) -> SampledMean {
        SampledMean(
          (0..<draws).map { draw in
            (0..<outputs.rows).reduce(0) { $0 + loss(outputs[$1, draw], testY[$1, draw]) }
              / Double(outputs.rows)
          })
      }
      let kept = (1 - share) * (1 - share)
      let expected = (kept * clean * clean + (1 - kept) * random * random).squareRoot()
      let squares = complexities.reduce(0) { $0 + $1 * $1 }
      return Level(
        share: share, firstComplexity: complexities[0], complexity: SampledMean(complexities),
        rootMeanSquare: (squares / Double(draws)).squareRoot(),
        expected: expected,
        quadraticForm: SampledMean(forms), error: mean { $0 * $1 > 0 ? 0 : 1 },
        absolute: mean { abs($0 - $1) }, clipped: mean { min(1, abs($0 - $1)) })
    }
  }

  /// `draws` corruptions of one column of labels, side by side: (n, draws).
  private static func corrupted(
    _ labels: Matrix<Double>, _ corruption: LabelReplacement, _ draws: Int, _ stream: RandomStream
  ) -> Matrix<Double> {
    var result = Matrix<Double>(rows: labels.rows, columns: draws)
    for draw in 0..<draws {
      let column = corruption.apply(to: labels, stream: stream.child(draw)).elements
      for row in column.indices { result[row, draw] = column[row] }
    }
    return result
  }
}
