import Foundation
import ImplicitBias
import LinearAlgebra

/// Reconstruction of a positive semidefinite matrix from linear measurements through X = U U^T.
struct SensingProblem: Sendable {
  /// What is measured.
  enum Measurements: String, CaseIterable {
    /// Inner products with symmetric Gaussian matrices.
    case gaussian = "Gaussian"
    /// Entries of the upper triangle.
    case entries
  }

  /// The spectrum of the matrix behind the measurements.
  enum Spectrum {
    /// A random matrix of this rank.
    case rank(Int)
    /// Eigenvalues k^{-1.5}.
    case decaying
  }

  let size: Int
  /// X*, scaled to Frobenius norm 1, row by row.
  let truth: [Double]
  let objective: Reparametrized<SymmetricProduct, LeastSquares>
  /// The squared operator norm of the measurements.
  let squaredNorm: Double
  /// The least trace and the least Frobenius norm.
  let leastTrace: Reference
  let leastFrobenius: Reference

  init(
    size: Int, count: Int, _ measurements: Measurements, _ spectrum: Spectrum,
    _ stream: RandomStream, gap: Double = 1e-8
  ) throws {
    self.size = size
    truth = try Self.matrix(size, spectrum, stream.child("truth"))
    let rows = Self.rows(size: size, count: count, measurements, stream)
    let base = LeastSquares(x: rows, y: rows * truth)
    squaredNorm = try base.smoothness()
    objective = Reparametrized(base, by: SymmetricProduct(size: size))
    leastTrace = try NormMinimization(PositiveTrace(size: size), measurements: rows, gap: gap)
      .interpolant(values: base.y)
    leastFrobenius = try MinimumNorm.interpolant(x: rows, y: base.y, norm: .l2)
  }

  /// The symmetric measurements, row by row: (count, size^2).
  static func rows(
    size: Int, count: Int, _ measurements: Measurements, _ stream: RandomStream
  ) -> Matrix<Double> {
    var rows = Matrix<Double>(rows: count, columns: size * size)
    switch measurements {
    case .gaussian:
      for index in 0..<count {
        let g: Matrix<Double> = stream.child("measurements").child(index)
          .normalMatrix(rows: size, columns: size)
        rows[row: index] = (0.5 * (g + g.transposed)).elements[...]
      }
    case .entries:
      var order = stream.child("entries")
      let triangle = (0..<size).flatMap { i in (i..<size).map { (i, $0) } }
      for (index, chosen) in order.permutation(triangle.count).prefix(count).enumerated() {
        let (i, j) = triangle[chosen]
        rows[index, i * size + j] += 0.5
        rows[index, j * size + i] += 0.5
      }
    }
    return rows
  }

  /// A positive semidefinite matrix of Frobenius norm 1, row by row.
  static func matrix(
    _ size: Int, _ spectrum: Spectrum, _ stream: RandomStream
  ) throws -> [Double] {
    let g: Matrix<Double>
    switch spectrum {
    case .rank(let rank): g = stream.normalMatrix(rows: size, columns: rank)
    case .decaying:
      // Orthonormal eigenvectors from the singular vectors of a Gaussian matrix.
      let svd = try SingularValues(
        stream.normalMatrix(rows: size, columns: size) as Matrix<Double>)
      g = Matrix(rows: size, columns: size) { row, k in
        svd.left[row, k] * pow(Double(k + 1), -0.75)
      }
    }
    let x = g.gram()
    return ((1 / x.frobeniusNorm) * x).elements
  }

  /// Where gradient descent on U from `scale` I ends.
  ///
  /// The run ends when no coordinate of the gradient exceeds 10^-11 of the data's size, far below
  /// the gradient at the start, or after `steps` steps.
  func limit(scale: Double, share: Double = 0.05, steps: Int) throws -> SensingLimit {
    let run = try Descent(
      .gradientDescent, step: .constant(share / squaredNorm), steps: steps,
      gradientTolerance: 1e-11 * objective.base.y.euclideanNorm
    ).run(objective, from: objective.map.identity(scale))
    return try SensingLimit(self, scale: scale, share: share, run)
  }
}

extension SensingProblem {
  /// The largest trace of a positive semidefinite matrix with these measurements.
  ///
  /// By alternating directions as in `NormMinimization`, with the sign of the trace turned around;
  /// grows without end with `iterations` when the solutions are unbounded.
  func largestTrace(iterations: Int = 20_000) throws -> Double {
    let constraints = try AffineConstraints(objective.base.x, objective.base.y)
    let cone = PositiveTrace(size: size)
    var z = leastTrace.point
    var u = [Double](repeating: 0, count: z.count)
    for _ in 0..<iterations {
      let x = constraints.project(z.adding(-1, u))
      z = try cone.shrink(x.adding(1, u), by: -0.05)
      u = u.adding(1, x).adding(-1, z)
    }
    return (0..<size).reduce(0) { $0 + z[$1 * size + $1] }
  }
}

/// A matrix that training found.
struct SensingLimit: Sendable {
  let scale: Double
  let share: Double
  let steps: Int
  /// X, row by row.
  let matrix: [Double]
  /// |A(X) - y| / |y|.
  let residual: Double
  /// The trace over the least one.
  let traceRatio: Double
  /// |X - X*|_F / |X*|_F.
  let error: Double
  let effectiveRank: Double

  init(_ problem: SensingProblem, scale: Double, share: Double, _ run: Descent.Result) throws {
    self.scale = scale
    self.share = share
    steps = run.steps
    matrix = problem.objective.map.output(run.point)
    let base = problem.objective.base
    residual = base.residual(matrix).euclideanNorm / base.y.euclideanNorm
    let square = Matrix(rows: problem.size, columns: problem.size, elements: matrix)
    traceRatio = square.trace / problem.leastTrace.value
    error = matrix.distance(to: problem.truth) / problem.truth.euclideanNorm
    effectiveRank = try EffectiveRank.entropy(square)
  }
}
