import LinearAlgebra

/// Preconditioned conjugate gradients for A X = B with a symmetric positive definite A that is only
/// multiplied with.
///
/// The right-hand sides run side by side, each with step sizes of its own, so that they share the
/// products. A column that has converged stays as it is.
///
/// Cost of an iteration: one product with A and one with the preconditioner. Convergence:
/// |e_k|_A <= 2 ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^k |e_0|_A with kappa the condition number of
/// the preconditioned system.
///
/// Reference: Golub and Van Loan, Matrix Computations, algorithm 11.5.1.
public struct ConjugateGradients: Sendable {
  /// When to stop.
  public struct Options {
    /// The relative residual |B - A X| / |B| of every column that is small enough.
    public var tolerance = 1e-8
    /// The most iterations.
    public var maximumIterations = 1000
    /// Called after every iteration with its state and the largest relative residual; may throw to
    /// stop.
    public var progress: ((State, Double) throws -> Void)?

    /// The default options.
    public init() {}
  }

  /// All that an iteration passes to the next: what a stopped run goes on from.
  public struct State: Sendable, Equatable {
    /// X so far: (n, c).
    public var solution: Matrix<Double>
    /// B - A X by the recurrence: (n, c).
    public var residual: Matrix<Double>
    /// The search directions: (n, c).
    public var direction: Matrix<Double>
    /// The products of r with P^-1 r, one for every column.
    public var energies: [Double]
    /// The number of iterations.
    public var iterations: Int

    /// A state, such as one read from a file.
    public init(
      solution: Matrix<Double>, residual: Matrix<Double>, direction: Matrix<Double>,
      energies: [Double], iterations: Int
    ) {
      self.solution = solution
      self.residual = residual
      self.direction = direction
      self.energies = energies
      self.iterations = iterations
    }
  }

  /// X: (n, c).
  public let solution: Matrix<Double>
  /// |B - A X| / |B| of every column, from a product at the end; 0 for a column of zeros.
  public let relativeResiduals: [Double]
  /// The number of iterations.
  public let iterations: Int
  /// Whether every residual of the recurrence fell below the tolerance.
  public let converged: Bool

  /// Solves A X = B.
  ///
  /// - Parameters:
  ///   - b: (n, c).
  ///   - start: where an earlier run stopped; nil begins at 0.
  ///   - product: A V.
  ///   - precondition: P^-1 V for a symmetric positive definite P near A.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` when v . A v is not positive for a direction
  ///   v; what the closures throw.
  public init(
    _ b: Matrix<Double>, from start: State? = nil, options: Options = Options(),
    product: (Matrix<Double>) throws -> Matrix<Double>,
    precondition: (Matrix<Double>) throws -> Matrix<Double>
  ) throws {
    func relative(_ residual: Matrix<Double>) -> [Double] { Self.relativeNorms(residual, b) }
    var state: State
    if let start {
      state = start
    } else {
      let z = try precondition(b)
      state = State(
        solution: Matrix(rows: b.rows, columns: b.columns), residual: b, direction: z,
        energies: columnProducts(b, z), iterations: 0)
    }
    var open = relative(state.residual).map { $0 > options.tolerance }
    while open.contains(true), state.iterations < options.maximumIterations {
      let image = try product(state.direction)
      let curvatures = columnProducts(state.direction, image)
      var steps = [Double](repeating: 0, count: b.columns)
      for column in steps.indices where open[column] {
        guard curvatures[column] > 0 else {
          throw LinearAlgebraError.notPositiveDefinite(pivot: column, value: curvatures[column])
        }
        steps[column] = state.energies[column] / curvatures[column]
      }
      state.solution.add(state.direction, times: steps)
      state.residual.add(image, times: steps.map { -$0 })
      let z = try precondition(state.residual)
      let energies = columnProducts(state.residual, z)
      let ratios = zip(energies, state.energies).map { $1 > 0 ? $0 / $1 : 0 }
      state.direction.scale(by: ratios)
      state.direction.add(z, times: [Double](repeating: 1, count: b.columns))
      state.energies = energies
      state.iterations += 1
      let residuals = relative(state.residual)
      for column in open.indices where open[column] {
        open[column] = residuals[column] > options.tolerance
      }
      try options.progress?(state, residuals.max() ?? 0)
    }
    solution = state.solution
    iterations = state.iterations
    converged = !open.contains(true)
    relativeResiduals = b.columns == 0 ? [] : relative(b - (try product(solution)))
  }

  /// |r| / |b| of every column; 0 where b is 0.
  package static func relativeNorms(_ r: Matrix<Double>, _ b: Matrix<Double>) -> [Double] {
    zip(columnProducts(r, r), columnProducts(b, b)).map {
      $1 > 0 ? $0.squareRoot() / $1.squareRoot() : 0
    }
  }
}

/// The inner products of columns with the same number.
private func columnProducts(_ a: Matrix<Double>, _ b: Matrix<Double>) -> [Double] {
  var sums = [Double](repeating: 0, count: a.columns)
  for row in 0..<a.rows {
    for column in sums.indices { sums[column] += a[row, column] * b[row, column] }
  }
  return sums
}

extension Matrix<Double> {
  /// Adds a multiple of every column of `other`.
  fileprivate mutating func add(_ other: Matrix<Double>, times factors: [Double]) {
    for row in 0..<rows {
      for column in factors.indices {
        self[row, column] += factors[column] * other[row, column]
      }
    }
  }

  /// Multiplies every column.
  fileprivate mutating func scale(by factors: [Double]) {
    for row in 0..<rows {
      for column in factors.indices { self[row, column] *= factors[column] }
    }
  }
}
