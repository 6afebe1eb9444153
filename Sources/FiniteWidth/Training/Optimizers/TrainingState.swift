import LinearAlgebra

/// All that training passes from one step to the next: what a stopped run goes on from, bit for bit.
public struct TrainingState<Element: Scalar>: Sendable, Equatable {
  /// The number of steps made.
  public var step: Int
  /// The parameters.
  public var parameters: [Element]
  /// The velocity, or first moment; empty when the optimizer keeps none.
  public var firstMoment: [Element]
  /// The second moment; empty when the optimizer keeps none.
  public var secondMoment: [Element]
  /// The running averages of batch normalizations, as in `FiniteNetwork.runningAverages`; empty
  /// without any, and before the first step.
  public var averages: [Element]

  /// A state, such as one read from a file.
  public init(
    step: Int, parameters: [Element], firstMoment: [Element], secondMoment: [Element],
    averages: [Element] = []
  ) {
    self.step = step
    self.parameters = parameters
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
    self.averages = averages
  }

  /// The state before the first step.
  init(_ parameters: [Element], _ optimizer: Optimizer) {
    func zeros(_ wanted: Bool) -> [Element] {
      wanted ? [Element](repeating: 0, count: parameters.count) : []
    }
    self.init(
      step: 0, parameters: parameters, firstMoment: zeros(optimizer.keepsFirstMoment),
      secondMoment: zeros(optimizer.keepsSecondMoment))
  }

  /// Throws `FiniteWidthError.shapeMismatch` unless the state belongs to a network of this size.
  func check(parameterCount: Int, averageCount: Int, _ optimizer: Optimizer) throws {
    if !averages.isEmpty || step > 0 {
      try FiniteWidthError.check(
        "running averages of the state", expected: averageCount, actual: averages.count)
    }
    try FiniteWidthError.check(
      "parameters of the state", expected: parameterCount, actual: parameters.count)
    try FiniteWidthError.check(
      "first moments of the state", expected: optimizer.keepsFirstMoment ? parameterCount : 0,
      actual: firstMoment.count)
    try FiniteWidthError.check(
      "second moments of the state", expected: optimizer.keepsSecondMoment ? parameterCount : 0,
      actual: secondMoment.count)
  }
}
