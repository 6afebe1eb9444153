import LinearAlgebra

/// Measures a network in training against its start.
struct TrainingRecorder<Element: Scalar> {
  private let initial: [Element]
  private let kernelDrift: KernelDrift<Element>?
  private let initialSigns: [[Bool]]
  private let inputs: Matrix<Element>
  private let targets: Matrix<Element>
  private let options: TrainingOptions<Element>

  init(
    start: FiniteNetwork<Element>, inputs: Matrix<Element>, targets: Matrix<Element>,
    options: TrainingOptions<Element>
  ) {
    initial = start.parameters
    kernelDrift = options.kernelProbe.map { KernelDrift(start, $0) }
    initialSigns = options.signProbe.map { start.activationSigns($0) } ?? []
    self.inputs = inputs
    self.targets = targets
    self.options = options
  }

  func record(_ network: FiniteNetwork<Element>, step: Int) -> TrainingRecord<Element> {
    let outputs = network.outputs(inputs)
    return TrainingRecord(
      step: step, loss: options.loss.value(outputs: outputs, targets: targets),
      error: Loss.error(outputs: outputs, targets: targets),
      predictions: options.predictionInputs.map { network.outputs($0) },
      distances: network.blocks.filter(\.trainable).map { distance($0, network.parameters) },
      kernelDrift: kernelDrift?.drift(of: network),
      smallestMargin: Loss.smallestMargin(outputs: outputs, targets: targets),
      signChanges: signChanges(network))
  }

  private func signChanges(_ network: FiniteNetwork<Element>) -> [Double] {
    guard let probe = options.signProbe else { return [] }
    return zip(network.activationSigns(probe), initialSigns).map { now, start in
      Double(zip(now, start).count { $0 != $1 }) / Double(max(1, start.count))
    }
  }

  private func distance(_ block: ParameterBlock, _ parameters: [Element]) -> LayerDistance {
    var (sum, largest, norm) = (0.0, 0.0, 0.0)
    let zero = [Element](repeating: 0, count: block.fanIn)
    let bias: Double = parameters.withUnsafeBufferPointer { now in
      initial.withUnsafeBufferPointer { start in
        for unit in 0..<block.rows {
          let offset = block.weightOffset + unit * block.fanIn
          let row = Elementwise.squaredDistance(
            block.fanIn, now.baseAddress! + offset, start.baseAddress! + offset)
          sum += row
          largest = max(largest, row)
          norm += Elementwise.squaredDistance(block.fanIn, start.baseAddress! + offset, zero)
        }
        guard let offset = block.biasOffset else { return 0 }
        return Elementwise.squaredDistance(
          block.rows, now.baseAddress! + offset, start.baseAddress! + offset)
      }
    }
    return LayerDistance(
      path: block.path, total: sum.squareRoot(), largestPerNeuron: largest.squareRoot(),
      bias: bias.squareRoot(), initialNorm: norm.squareRoot())
  }
}
