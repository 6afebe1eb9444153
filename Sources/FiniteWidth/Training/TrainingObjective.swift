import LinearAlgebra

/// The loss of a network on fixed rows as a function of its parameters, as training sees it: batch
/// normalization takes the statistics of fixed batches, and dropout is the identity.
///
/// Losses that are means are means over all rows. In single precision it runs on compiled programs.
public struct TrainingObjective<Element: Scalar>: Sendable {
  private let network: FiniteNetwork<Element>
  private let loss: Loss
  private let batches: [(x: Matrix<Element>, y: Matrix<Element>, weight: Double)]
  private let programs = NetworkPrograms()

  /// The objective of `network` with any parameters.
  ///
  /// - Parameters:
  ///   - inputs: (n, features).
  ///   - targets: (n, outputs).
  ///   - batchSize: the rows that batch normalization takes together.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`.
  public init(
    _ network: FiniteNetwork<Element>, inputs: Matrix<Element>, targets: Matrix<Element>,
    loss: Loss, batchSize: Int
  ) throws {
    try FiniteWidthError.require(inputs.rows > 0, "rows", Double(inputs.rows), "at least 1")
    try FiniteWidthError.require(batchSize > 0, "batchSize", Double(batchSize), "at least 1")
    try FiniteWidthError.check("features", expected: network.inputCount, actual: inputs.columns)
    try FiniteWidthError.check("rows of targets", expected: inputs.rows, actual: targets.rows)
    try FiniteWidthError.check(
      "columns of targets", expected: network.outputCount, actual: targets.columns)
    self.network = network
    self.loss = loss
    batches = stride(from: 0, to: inputs.rows, by: batchSize).map { start in
      let rows = start..<min(start + batchSize, inputs.rows)
      return (
        inputs.selectingRows(rows), targets.selectingRows(rows),
        loss.weight(rows: rows.count, of: inputs.rows)
      )
    }
  }

  /// F.
  ///
  /// - Precondition: as many numbers as the network has parameters.
  public func value(_ parameters: [Element]) -> Double {
    var moved = network
    moved.setParameters(parameters)
    return batches.reduce(0) { sum, batch in
      let outputs = programs.trainingOutputs(moved, batch.x)
      return sum + batch.weight * loss.value(outputs: outputs, targets: batch.y)
    }
  }

  /// F and its gradient; zeros for frozen layers.
  ///
  /// Cost: three times that of `value`.
  ///
  /// - Precondition: as many numbers as the network has parameters.
  public func gradient(_ parameters: [Element]) -> (value: Double, gradient: [Element]) {
    var moved = network
    moved.setParameters(parameters)
    var total = [Element].zeros(parameters.count)
    var part = total
    let value = batches.reduce(0.0) { sum, batch in
      let (value, _) = programs.gradient(
        moved, of: loss, inputs: batch.x, targets: batch.y, mode: .training(seed: 0, step: 0),
        into: &part)
      total.withUnsafeMutableBufferPointer {
        Elementwise.descend(part.count, part, $0.baseAddress!, rate: -batch.weight)
      }
      return sum + batch.weight * value
    }
    return (value, total)
  }

  /// H v by the central difference of gradients over `radius` along v, which smooths the corners of
  /// rectifiers.
  ///
  /// - Parameter direction: v, of length 1.
  public func curvature(
    at parameters: [Element], along direction: [Element], radius: Double
  ) -> [Element] {
    // In vector loops: closures of generic code cost a microsecond an element.
    func add(_ factor: Double, _ x: [Element], to y: inout [Element]) {
      y.withUnsafeMutableBufferPointer {
        guard let start = $0.baseAddress else { return }
        Elementwise.descend(x.count, x, start, rate: -factor)
      }
    }
    var result = [Element].zeros(parameters.count)
    for sign in [1.0, -1] {
      var moved = parameters
      add(sign * radius, direction, to: &moved)
      add(sign / (2 * radius), gradient(moved).gradient, to: &result)
    }
    return result
  }
}
