import LinearAlgebra

/// Multinomial logistic regression in the function space of a kernel.
///
/// The functions f_k = sum_i A_ik K(., x_i), one for each of c classes, minimize
///
///   J(A) = sum_i (log sum_l exp f_l(x_i) - f_{y_i}(x_i)) + (penalty / 2) tr(A^T K A),
///
/// and P(k | x) = exp f_k(x) / sum_l exp f_l(x). J is convex. With P the probabilities of the
/// training rows and Y their one-hot classes, K (P - Y + penalty A) = 0 at the minimum; there the
/// functions sum to 0 over the classes, and a class without rows only gets small probabilities.
///
/// Newton's method with a line search; its system (penalty I + W K) D = -G, where W holds the second
/// derivatives of the loss, is self-adjoint in the inner product <u, v> = u^T K v and is solved by
/// conjugate gradients in it. No inverse of K is needed: a singular kernel is as good as any.
///
/// Cost: a product of K with c columns, 2 n^2 c flops, for each iteration of conjugate gradients,
/// of which there are about sqrt(|K| / penalty) for each of some ten steps of Newton.
///
/// Reference: Zhu and Hastie (2005), Kernel logistic regression and the import vector machine;
/// Rasmussen and Williams (2006), section 3.5, for Newton's method with many classes.
public struct SoftmaxRegression: Sendable {
  /// When to stop.
  public struct Options: Sendable {
    /// The norm of the gradient in the kernel's function space, relative to that at f = 0.
    public var tolerance = 1e-8
    /// The most steps of Newton.
    public var maximumSteps = 100
    /// The most iterations of conjugate gradients for a step.
    public var maximumIterations = 1000

    /// The default options.
    public init() {}
  }

  /// A: (n, c).
  public let coefficients: Matrix<Double>
  /// The outputs f on the training rows: (n, c).
  public let fitted: Matrix<Double>
  /// The factor of half the squared norm, in the units of the kernel.
  public let penalty: Double
  /// J at the end.
  public let objective: Double
  /// The steps of Newton.
  public let steps: Int
  /// The iterations of conjugate gradients, all steps together.
  public let iterations: Int
  /// The norm of the gradient at the end, relative to that at f = 0.
  public let relativeGradient: Double
  /// Whether the gradient fell below the tolerance.
  public let converged: Bool

  /// Fits classes numbered 0..<`classCount` on a kernel, (n, n), symmetric positive semi-definite.
  ///
  /// - Parameters:
  ///   - penalty: a positive number in the units of the kernel.
  ///   - start: coefficients near the minimum, such as those of another penalty.
  /// - Throws: `ClassificationError`: no rows, one class alone, a class out of range, a penalty that
  ///   is not positive, a kernel that is not finite.
  public init(
    kernel: Matrix<Double>, classes: [Int], classCount: Int, penalty: Double,
    start: Matrix<Double>? = nil, options: Options = Options()
  ) throws(ClassificationError) {
    precondition(
      kernel.rows == classes.count && kernel.columns == classes.count,
      "\(classes.count) classes for a kernel of shape \(kernel.rows) x \(kernel.columns)")
    try Self.check(classes, classCount, penalty)
    try SupportVectorKernel.checkFinite(kernel)
    var newton = SoftmaxNewton(
      kernel: kernel, classes: classes, classCount: classCount, penalty: penalty,
      coefficients: start ?? Matrix(rows: classes.count, columns: classCount))
    var steps = 0
    while newton.relativeGradient > options.tolerance, steps < options.maximumSteps {
      guard newton.step(maximumIterations: options.maximumIterations) else { break }
      steps += 1
    }
    coefficients = newton.coefficients
    fitted = newton.outputs
    self.penalty = penalty
    objective = newton.objective
    self.steps = steps
    iterations = newton.iterations
    relativeGradient = newton.relativeGradient
    converged = relativeGradient <= options.tolerance
  }

  /// f at m new inputs: (m, c).
  ///
  /// - Parameter cross: K(x, X), (m, n): new inputs by training inputs.
  public func outputs(_ cross: Matrix<Double>) -> Matrix<Double> {
    precondition(
      cross.columns == coefficients.rows,
      "a cross kernel of \(cross.columns) columns for \(coefficients.rows) training rows")
    return cross * coefficients
  }

  /// The probability of every class at m new inputs: (m, c).
  public func probabilities(_ cross: Matrix<Double>) -> Matrix<Double> {
    LogLoss.softmax(outputs(cross))
  }

  private static func check(
    _ classes: [Int], _ count: Int, _ penalty: Double
  ) throws(ClassificationError) {
    guard penalty > 0, penalty.isFinite else { throw .invalidPenalty(penalty) }
    guard let first = classes.first else { throw .noRows }
    if let row = classes.firstIndex(where: { !(0..<count).contains($0) }) {
      throw .classOutOfRange(row: row, value: classes[row], count: count)
    }
    guard classes.contains(where: { $0 != first }) else { throw .oneClass(first) }
  }
}
