import LinearAlgebra

/// Some eigenfunctions of a kernel operator with one eigenvalue, and how much of a target they carry.
public struct SpectralLevel: Sendable, Hashable, Codable {
  /// lambda_k >= 0, of the kernel as an operator on L2 of the inputs.
  public let eigenvalue: Double
  /// B_k > 0: how many eigenfunctions share it.
  public let multiplicity: Double
  /// F_k^2 >= 0: the squared norm of the target's projection on them.
  public let power: Double

  /// A level.
  public init(eigenvalue: Double, multiplicity: Double, power: Double) {
    self.eigenvalue = eigenvalue
    self.multiplicity = multiplicity
    self.power = power
  }
}

/// The spectrum of a kernel with a target: levels, and a tail of eigenvalues too small to be learned
/// one by one.
public struct KernelLevels: Sendable, Hashable, Codable {
  /// The levels.
  public let levels: [SpectralLevel]
  /// The sum of all other eigenvalues, which acts as a ridge.
  public let tail: Double
  /// The squared norm of the target beyond the levels, which is never learned.
  public let tailPower: Double

  /// A spectrum.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for negative or infinite numbers.
  public init(
    _ levels: [SpectralLevel], tail: Double = 0, tailPower: Double = 0
  ) throws(HighDimensionError) {
    for level in levels {
      try require(
        level.eigenvalue >= 0 && level.eigenvalue.isFinite, .eigenvalue, level.eigenvalue,
        "[0, infinity)")
      try require(level.power >= 0 && level.power.isFinite, .power, level.power, "[0, infinity)")
    }
    try require(tail >= 0 && tail.isFinite, .eigenvalue, tail, "[0, infinity)")
    try require(tailPower >= 0 && tailPower.isFinite, .power, tailPower, "[0, infinity)")
    self.levels = levels
    self.tail = tail
    self.tailPower = tailPower
  }

  /// |f|^2 of the target.
  public var power: Double { levels.reduce(tailPower) { $0 + $1.power } }

  /// sum_k B_k lambda_k / (lambda_k + kappa) + tail / kappa.
  func degreesOfFreedom(_ kappa: Double) -> Double {
    levels.reduce(tail > 0 ? tail / kappa : 0) {
      $1.eigenvalue > 0 ? $0 + $1.multiplicity * $1.eigenvalue / ($1.eigenvalue + kappa) : $0
    }
  }

  /// sum_k B_k (lambda_k / (lambda_k + kappa))^2.
  func squaredDegreesOfFreedom(_ kappa: Double) -> Double {
    levels.reduce(0) { sum, level in
      guard level.eigenvalue > 0 else { return sum }
      let share = level.eigenvalue / (level.eigenvalue + kappa)
      return sum + level.multiplicity * share * share
    }
  }
}

extension KernelLevels {
  /// The spectrum that a kernel matrix of M rows shows, with its labels: eigenvalues a_i / M of one
  /// function each, and the power c_i^2 / M of the labels on it, summed over the outputs.
  ///
  /// A stand-in for the population's, good while n is small beside M.
  ///
  /// - Throws: `LinearAlgebraError`, `KernelError`.
  public init(empirical kernel: Matrix<Double>, targets: Matrix<Double>) throws {
    let prediction = try LearningCurvePrediction(kernel: kernel, targets: targets)
    let m = Double(max(1, kernel.rows))
    try self.init(
      zip(prediction.eigenvalues, prediction.squaredProjections).map {
        SpectralLevel(eigenvalue: $0 / m, multiplicity: 1, power: $1 / m)
      })
  }
}
