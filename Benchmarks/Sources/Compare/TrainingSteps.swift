import Foundation
import NTKit

/// Steps of training, batch 128, SGD with momentum and weight decay in single precision, against
/// PyTorch with as many threads.
struct TrainingSteps {
  /// `resnet-D`, `vgg-D`, or `dense`: 784-1024-1024-10.
  let model: String

  /// Measures and prints.
  ///
  /// - Parameters:
  ///   - python: one that can import PyTorch.
  ///   - folder: of the workers.
  func run(python: String, folder: String) throws {
    var trainer = try self.trainer()
    let once = seconds { for _ in 0..<3 { _ = trainer.advance() } } / 3
    let steps = max(1, Int((0.25 / once).rounded()))
    let worker = Peer(python: python, arguments: ["\(folder)/training.py", model])
    let row = RatioRow(
      "training step, \(model), batch 128, float32", rounds: 9, against: worker?.way ?? "",
      requirement: "(0.95 asked)",
      ours: { seconds { for _ in 0..<steps { _ = trainer.advance() } } / Double(steps) },
      other: { worker?.call() })
    print(row?.row ?? "skipped: PyTorch was not found (apt-get install python3-torch)")
  }

  private func trainer() throws -> Trainer<Float> {
    let isDense = model == "dense"
    let network =
      isDense
      ? Architecture(parameterization: .standard) {
        for _ in 0..<2 {
          Dense(biasStd: 1, units: 1024)
          ReLU()
        }
        Dense(biasStd: 1)
      } : try Architecture.named(model)
    let input: InputShape =
      isDense ? .vector(features: 784) : .image(height: 32, width: 32, channels: 3)
    let x: Matrix<Float> = RandomStream(seed: 1).normalMatrix(
      rows: 128, columns: input.dimensions.reduce(1, *))
    let y = Matrix<Float>(rows: 128, columns: 10) { $0 % 10 == $1 ? 1 : 0 }
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: 1e-4, steps: 1_000_000, batchSize: 128,
      optimizer: .gradientDescent(momentum: 0.9))
    options.weightDecay = 5e-4
    return try Trainer(
      try network.initialized(input: input, outputs: 10, width: 64, seed: 0), inputs: x,
      targets: y, options: options)
  }
}
