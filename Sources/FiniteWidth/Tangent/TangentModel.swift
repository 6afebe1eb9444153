import LinearAlgebra

/// A network replaced by its first-order expansion at fixed parameters theta_0:
/// f(x) = f(x; theta_0) + J(x) beta.
///
/// It is linear in beta, so training it with the squared loss is kernel regression with the tangent
/// kernel at theta_0.
///
/// Reference: Lee et al. (2019), arXiv:1902.06720, section 2.2.
public struct TangentModel<Element: Scalar>: Sendable {
  /// The network at theta_0.
  public let network: FiniteNetwork<Element>
  /// Whether f(x; theta_0) is part of the outputs.
  public let includesStart: Bool
  /// beta, the displacement of the parameters; zeros for frozen layers.
  public private(set) var displacement: [Element]

  /// The expansion at the network's present parameters, with beta = 0.
  ///
  /// - Parameter includesStart: false leaves f(x; theta_0) out, which makes the model linear.
  /// - Throws: `FiniteWidthError.unsupportedLayer` for attention.
  init(_ network: FiniteNetwork<Element>, includesStart: Bool) throws {
    self.network = network
    self.includesStart = includesStart
    displacement = [Element](repeating: 0, count: network.parameters.count)
    // Refuses what has no product with the Jacobian, before anything is trained.
    _ = try outputs(Matrix(rows: 0, columns: network.inputCount))
  }

  /// Replaces beta.
  ///
  /// - Precondition: as many numbers as the network has parameters.
  public mutating func setDisplacement(_ values: [Element]) {
    precondition(
      values.count == displacement.count,
      "\(values.count) values for \(displacement.count) parameters")
    displacement = values
  }

  /// The outputs: (n, outputs).
  ///
  /// Cost: three forward passes.
  ///
  /// - Throws: `FiniteWidthError.shapeMismatch`.
  public func outputs(_ inputs: Matrix<Element>) throws -> Matrix<Element> {
    let change = try network.jacobianProduct(displacement, inputs: inputs)
    return includesStart ? network.outputs(inputs) + change : change
  }

  /// The loss and its gradient J^T (d loss / d outputs) in beta; zeros for frozen layers.
  ///
  /// - Throws: `FiniteWidthError.shapeMismatch`.
  public func gradient(
    of loss: Loss, inputs: Matrix<Element>, targets: Matrix<Element>
  ) throws -> (loss: Double, gradient: [Element]) {
    try FiniteWidthError.check(
      "features", expected: network.inputCount, actual: inputs.columns)
    let (start, trace) = network.forward(inputs, mode: .evaluation)
    let change = network.jacobianProduct(displacement, trace, rows: inputs.rows)
    let (value, derivative) = loss.valueAndDerivative(
      outputs: includesStart ? start + change : change, targets: targets)
    return (value, network.gradient(trace, derivative))
  }

  /// Trains beta with the optimizer, schedule, batches and limits of `options`, in place.
  ///
  /// Weight decay pulls beta, not the parameters of the network, to 0. Dropout and augmentation play
  /// no part.
  ///
  /// - Parameter progress: called before the first step and after every step with the step.
  /// - Throws: `FiniteWidthError`; what `progress` throws.
  public mutating func train(
    inputs: Matrix<Element>, targets: Matrix<Element>, options: TrainingOptions<Element>,
    progress: (Int, TangentModel) throws -> Void = { _, _ in }
  ) throws {
    try options.validate()
    if options.optimizer == .pathSGD {
      throw FiniteWidthError.noPaths(layer: "that is its own first-order expansion")
    }
    try FiniteWidthError.check("rows of targets", expected: inputs.rows, actual: targets.rows)
    var state = TrainingState(displacement, options.optimizer)
    var order = BatchOrder(
      count: inputs.rows, size: options.batchSize ?? inputs.rows, seed: options.seed)
    let trained = network.blocks.filter(\.trainable)
    try progress(0, self)
    for step in 0..<options.steps {
      let rows = order.rows(step: step)
      var gradient = try gradient(
        of: options.loss, inputs: inputs.selectingRows(rows), targets: targets.selectingRows(rows)
      ).gradient
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let rate =
        options.learningRate * options.rateSchedule.factor(step: step, of: options.steps)
      state.update(
        &gradient, options.optimizer, trained.map { ($0.range, rate * $0.learningRate) },
        factor: options.gradientFactor(norm: norm), decay: options.weightDecay)
      displacement = state.parameters
      try progress(step + 1, self)
    }
  }
}

extension FiniteNetwork {
  /// The first-order expansion of this network at its present parameters.
  ///
  /// - Parameter includesStart: false leaves out the outputs at these parameters.
  /// - Throws: `FiniteWidthError.unsupportedLayer` for attention.
  public func linearized(includesStart: Bool = true) throws -> TangentModel<Element> {
    try TangentModel(self, includesStart: includesStart)
  }
}
