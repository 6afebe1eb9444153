import LinearAlgebra
import Synchronization

/// The programs of a network in training, made when they are asked for: one for each size of a batch.
///
/// It only saves time: what it computes depends on its arguments and the thread count alone.
final class NetworkPrograms: Sendable {
  private struct Key: Hashable {
    let rows: Int
    let purpose: ProgramBuilder.Purpose
    let threads: Int
  }

  private let programs = Mutex<[Key: CompiledNetwork?]>([:])

  /// The rows that are evaluated at a time.
  static let evaluatedRows = 200

  /// The loss of a batch and what batch normalizations saw; writes the gradient in all trained
  /// parameters.
  ///
  /// - Parameter gradient: as many numbers as parameters; those of frozen layers are zeros.
  func gradient<Element: Scalar>(
    _ network: FiniteNetwork<Element>, of loss: Loss, inputs: Matrix<Element>,
    targets: Matrix<Element>, mode: EvaluationMode, into gradient: inout [Element]
  ) -> (loss: Double, statistics: [Element]) {
    let done = programs.withLock { programs -> (Double, [Float])? in
      guard let program = Self.program(network, inputs.rows, .training, &programs) else {
        return nil
      }
      return network.parameters.withUnsafeBufferPointer { parameters in
        let p = Elementwise.single(parameters.baseAddress!)
        let outputs = program.outputs(Elementwise.single(inputs.elements), parameters: p)
        let (value, derivative) = loss.valueAndDerivative(
          outputs: outputs, targets: targets.converted(to: Float.self))
        gradient.withUnsafeMutableBufferPointer {
          program.backward(
            derivative, parameters: p, gradient: Elementwise.single($0.baseAddress!))
        }
        return (value, program.batchStatistics)
      }
    }
    if let (value, statistics) = done { return (value, statistics.map { Element($0) }) }
    let (outputs, trace) = network.forward(inputs, mode: mode)
    let (value, derivative) = loss.valueAndDerivative(outputs: outputs, targets: targets)
    gradient = network.gradient(trace, derivative)
    return (value, network.batchStatistics(trace))
  }

  /// The outputs in evaluation, some rows at a time.
  ///
  /// Before the first step of training batch normalization takes its statistics from these.
  func outputs<Element: Scalar>(
    _ network: FiniteNetwork<Element>, _ inputs: Matrix<Element>
  ) -> Matrix<Element> {
    let purpose: ProgramBuilder.Purpose = network.isBatchCoupled ? .training : .evaluation
    var elements: [Element] = []
    for start in stride(from: 0, to: inputs.rows, by: Self.evaluatedRows) {
      let x = inputs.selectingRows(start..<min(start + Self.evaluatedRows, inputs.rows))
      elements += run(network, x, purpose) ?? network.outputs(x).elements
    }
    return Matrix(rows: inputs.rows, columns: network.outputCount, elements: elements)
  }

  /// The outputs of one batch in training without dropout.
  func trainingOutputs<Element: Scalar>(
    _ network: FiniteNetwork<Element>, _ inputs: Matrix<Element>
  ) -> Matrix<Element> {
    run(network, inputs, .training).map {
      Matrix(rows: inputs.rows, columns: network.outputCount, elements: $0)
    } ?? network.forward(inputs, mode: .training(seed: 0, step: 0)).output
  }

  /// The outputs of one batch by its program, if it has one.
  private func run<Element: Scalar>(
    _ network: FiniteNetwork<Element>, _ x: Matrix<Element>, _ purpose: ProgramBuilder.Purpose
  ) -> [Element]? {
    programs.withLock { programs -> [Float]? in
      guard let program = Self.program(network, x.rows, purpose, &programs) else { return nil }
      return network.parameters.withUnsafeBufferPointer { parameters in
        program.outputs(
          Elementwise.single(x.elements),
          parameters: Elementwise.single(parameters.baseAddress!),
          averages: purpose == .evaluation ? network.runningAverages.map { Float($0) } : []
        ).elements
      }
    }.map { $0.map { Element($0) } }
  }

  private static func program<Element: Scalar>(
    _ network: FiniteNetwork<Element>, _ rows: Int, _ purpose: ProgramBuilder.Purpose,
    _ programs: inout [Key: CompiledNetwork?]
  ) -> CompiledNetwork? {
    guard Element.self == Float.self, !network.parameters.isEmpty else { return nil }
    let key = Key(rows: rows, purpose: purpose, threads: BLASInformation.threads)
    if let known = programs[key] { return known }
    let made = CompiledNetwork(network, rows: rows, purpose)
    programs[key] = .some(made)
    return made
  }
}
