import LinearAlgebra

/// The state of Newton's method for `SoftmaxRegression`.
struct SoftmaxNewton {
  let kernel: Matrix<Double>
  let classes: [Int]
  let penalty: Double
  /// A: (n, c).
  private(set) var coefficients: Matrix<Double>
  /// F = K A.
  private(set) var outputs: Matrix<Double>
  /// J(A).
  private(set) var objective = 0.0
  /// Iterations of conjugate gradients so far.
  private(set) var iterations = 0
  /// The norm of the gradient relative to that at f = 0.
  private(set) var relativeGradient = 0.0
  /// P: (n, c).
  private var probabilities: Matrix<Double>
  /// G = P - Y + penalty A; K G is the gradient of J in A.
  private var gradient: Matrix<Double>
  /// K G.
  private var image: Matrix<Double>
  /// The norm of the gradient at f = 0.
  private let scale: Double

  init(
    kernel: Matrix<Double>, classes: [Int], classCount: Int, penalty: Double,
    coefficients: Matrix<Double>
  ) {
    self.kernel = kernel
    self.classes = classes
    self.penalty = penalty
    self.coefficients = coefficients
    let (n, c) = (classes.count, classCount)
    // At f = 0 all classes are as probable.
    let first = Matrix(rows: n, columns: c) { 1 / Double(c) - (classes[$0] == $1 ? 1 : 0) }
    scale = Self.product(first, kernel * first).squareRoot()
    outputs = kernel * coefficients
    probabilities = Matrix(rows: n, columns: c)
    gradient = probabilities
    image = probabilities
    objective = value(coefficients, outputs)
    update()
  }

  /// One step; false when no step makes J smaller, which rounding alone can cause.
  mutating func step(maximumIterations: Int) -> Bool {
    let forcing = min(0.1, relativeGradient.squareRoot())
    let (direction, moved) = solve(forcing, maximumIterations)
    let slope = Self.product(gradient, moved)
    guard slope < 0 else { return false }
    // Where J promises less than its own rounding, Newton's step is taken as it is.
    let isFlat = -slope <= 1e-12 * (1 + abs(objective))
    var length = 1.0
    while length >= 1e-10 {
      let (a, f) = (coefficients + length * direction, outputs + length * moved)
      let next = value(a, f)
      if next <= objective + 1e-4 * length * slope || isFlat {
        (coefficients, outputs, objective) = (a, f, next)
        let before = relativeGradient
        update()
        return !isFlat || relativeGradient < before
      }
      length /= 2
    }
    return false
  }

  private func value(_ a: Matrix<Double>, _ f: Matrix<Double>) -> Double {
    LogLoss.losses(f, classes).reduce(0, +) + penalty / 2 * Self.product(a, f)
  }

  private mutating func update() {
    probabilities = LogLoss.softmax(outputs)
    gradient = probabilities + penalty * coefficients
    for (row, value) in classes.enumerated() { gradient[row, value] -= 1 }
    image = kernel * gradient
    // Rounding can make a product with a singular K negative.
    let norm = max(0, Self.product(gradient, image)).squareRoot()
    relativeGradient = scale > 0 ? norm / scale : 0
  }

  /// D with (penalty I + W K) D = -G to a share of |G|, and K D.
  private mutating func solve(
    _ share: Double, _ maximum: Int
  ) -> (direction: Matrix<Double>, moved: Matrix<Double>) {
    var solution = Matrix<Double>(rows: gradient.rows, columns: gradient.columns)
    var moved = solution
    var (residual, residualImage) = (-1 * gradient, -1 * image)
    var (direction, directionImage) = (residual, residualImage)
    var energy = Self.product(residual, residualImage)
    let target = share * share * energy
    for _ in 0..<maximum where energy > target {
      let product = penalty * direction + weighted(directionImage)
      let curvature = Self.product(directionImage, product)
      guard curvature > 0 else { break }
      let length = energy / curvature
      solution.add(length, direction)
      moved.add(length, directionImage)
      residual.add(-length, product)
      residualImage = kernel * residual
      let next = Self.product(residual, residualImage)
      iterations += 1
      guard next > 0 else { break }
      direction.scale(next / energy, adding: residual)
      directionImage.scale(next / energy, adding: residualImage)
      energy = next
    }
    return (solution, moved)
  }

  /// W V, whose row i has the entries p_ik (v_ik - sum_l p_il v_il).
  private func weighted(_ v: Matrix<Double>) -> Matrix<Double> {
    var result = v
    let c = v.columns
    for row in 0..<v.rows {
      var mean = 0.0
      for column in 0..<c { mean += probabilities[row, column] * v[row, column] }
      for column in 0..<c {
        result[row, column] = probabilities[row, column] * (v[row, column] - mean)
      }
    }
    return result
  }

  private static func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    var sum = 0.0
    for index in a.elements.indices { sum += a.elements[index] * b.elements[index] }
    return sum
  }
}

extension Matrix<Double> {
  /// Adds a multiple of `other`.
  fileprivate mutating func add(_ factor: Double, _ other: Matrix<Double>) {
    for index in elements.indices { elements[index] += factor * other.elements[index] }
  }

  /// Multiplies by `factor` and adds `other`.
  fileprivate mutating func scale(_ factor: Double, adding other: Matrix<Double>) {
    for index in elements.indices {
      elements[index] = factor * elements[index] + other.elements[index]
    }
  }
}
