import LinearAlgebra

// Shapes: n training rows, s of them support vectors, m rows to predict, k classes with training
// rows, p = k (k - 1) / 2 pairs.

/// Two classes a < b that are told apart by one decision function.
public struct ClassPair: Sendable, Hashable, Codable {
  /// The class of positive decision values.
  public let first: Int
  /// The class of the others.
  public let second: Int
}

/// C-support vector classification, one classifier for every pair of classes.
///
/// For each pair the rows of its two classes, y_i = +1 for the first and -1 for the second, give
/// alpha that minimizes (1/2) sum_ij alpha_i alpha_j y_i y_j K_ij - sum_i alpha_i with
/// 0 <= alpha_i <= cost and sum_i y_i alpha_i = 0. The decision value of x is
/// sum_i alpha_i y_i K(x, x_i) - rho; it votes for the first class when positive, else for the
/// second, and the class with the most votes wins, the smallest number in a tie.
///
/// The solver is LIBSVM's, which keeps kernel entries in single precision: decision values carry
/// relative errors of about 1e-7 beside those of `tolerance`. Results are the same for any number
/// of threads.
///
/// Reference: Cortes and Vapnik (1995); Chang and Lin (2011), LIBSVM, sections 2.1 and 7.
public struct SupportVectorClassifier: Sendable, Equatable {
  /// The number of rows it was trained on, n.
  public let trainingCount: Int
  /// The classes that have training rows, ascending.
  public let classes: [Int]
  /// The pairs of these classes: (0, 1), (0, 2), ..., (1, 2), ...; p of them.
  public let pairs: [ClassPair]
  /// The positions of the support vectors among the training rows, by class; s of them.
  public let support: [Int]
  /// The number of support vectors of each of `classes`.
  public let supportCounts: [Int]
  /// alpha_i y_i of every pair and support vector, (p, s); 0 for rows of other classes.
  public let coefficients: Matrix<Double>
  /// rho of every pair.
  public let offsets: [Double]
  /// The cost of errors.
  public let cost: Double
  /// The iterations of every pair.
  public let iterations: [Int]
  /// The pairs whose solver stopped at its iteration limit, before it reached the tolerance.
  public let unconverged: [ClassPair]

  /// Trains on all rows of `kernel`, (n, n), symmetric, with one class for each row.
  ///
  /// Cost: n iterations of O(n) and more with large costs; memory as `SupportVectorKernel`.
  ///
  /// - Parameters:
  ///   - classes: the class of each row, numbered from 0.
  ///   - cost: C > 0, in the inverse units of the kernel.
  ///   - tolerance: by how much the optimality conditions of a pair may be violated.
  /// - Throws: `ClassificationError`.
  public init(
    kernel: Matrix<Double>, classes: [Int], cost: Double, tolerance: Double = 1e-3
  ) throws(ClassificationError) {
    try self.init(
      SupportVectorKernel(kernel), rows: Array(0..<kernel.rows), classes: classes, cost: cost,
      tolerance: tolerance)
  }

  /// Trains on `rows` of a kernel that may have more, with one class for each of `rows`.
  ///
  /// - Throws: `ClassificationError`.
  public init(
    _ kernel: SupportVectorKernel, rows: [Int], classes: [Int], cost: Double,
    tolerance: Double = 1e-3
  ) throws(ClassificationError) {
    precondition(rows.count == classes.count, "\(classes.count) classes for \(rows.count) rows")
    try Self.check(classes, cost: cost, tolerance: tolerance)
    self = try LIBSVMTraining(
      kernel: kernel, rows: rows, classes: classes, cost: cost, tolerance: tolerance
    ).run()
  }

  init(
    trainingCount: Int, classes: [Int], support: [Int], supportCounts: [Int],
    coefficients: Matrix<Double>, offsets: [Double], cost: Double, iterations: [Int],
    limits: [Int]
  ) {
    self.trainingCount = trainingCount
    self.classes = classes
    self.support = support
    self.supportCounts = supportCounts
    self.coefficients = coefficients
    self.offsets = offsets
    self.cost = cost
    self.iterations = iterations
    let pairs = Self.pairs(of: classes)
    self.pairs = pairs
    unconverged = pairs.indices.filter { iterations[$0] >= limits[$0] }.map { pairs[$0] }
  }

  /// Refuses what no classifier can be trained with.
  static func check(
    _ classes: [Int], cost: Double, tolerance: Double
  ) throws(ClassificationError) {
    guard cost > 0, cost.isFinite else { throw .invalidCost(cost) }
    guard tolerance > 0, tolerance.isFinite else { throw .invalidTolerance(tolerance) }
    guard let first = classes.first else { throw .noRows }
    if let row = classes.firstIndex(where: { $0 < 0 }) {
      throw .classOutOfRange(row: row, value: classes[row], count: (classes.max() ?? 0) + 1)
    }
    guard classes.contains(where: { $0 != first }) else { throw .oneClass(first) }
  }

  /// The pairs of `classes`, ascending, in the order of decision values.
  static func pairs(of classes: [Int]) -> [ClassPair] {
    classes.indices.flatMap { a in
      classes.indices.dropFirst(a + 1).map { ClassPair(first: classes[a], second: classes[$0]) }
    }
  }
}
