import Foundation
import NTKit

/// Steps of training an LSTM language model, 20 streams and 35 positions, SGD with clipped gradients in
/// single precision, against PyTorch with as many threads.
struct LanguageSteps {
  let vocabulary: Int
  let layers: Int
  let units: Int

  /// Measures and prints.
  ///
  /// - Parameters:
  ///   - python: one that can import PyTorch.
  ///   - folder: of the workers.
  func run(python: String, folder: String) throws {
    let network: FiniteNetwork<Float> = try Architecture.recurrent(
      .lstm, layers: layers, units: units
    ).languageModel(vocabulary: vocabulary, positions: 35, seed: 0)
    var random = RandomStream(seed: 1)
    let tokens = (0..<20 * 35 * 10 + 1).map { _ in Int32(random.integer(below: vocabulary)) }
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: 1e-2, steps: 1_000_000, batchSize: 20)
    options.largestGradientNorm = 0.25
    var trainer = try LanguageTrainer(network, tokens: tokens, options: options)
    let once = seconds { for _ in 0..<3 { _ = trainer.advance() } } / 3
    let steps = max(1, Int((0.25 / once).rounded()))
    let worker = Peer(
      python: python,
      arguments: ["\(folder)/language.py", "\(vocabulary)", "\(layers)", "\(units)"])
    let row = RatioRow(
      "training step, lstm-\(layers)-\(units), vocabulary \(vocabulary), float32", rounds: 9,
      against: worker?.way ?? "", requirement: "(1 asked)",
      ours: { seconds { for _ in 0..<steps { _ = trainer.advance() } } / Double(steps) },
      other: { worker?.call() })
    print(row?.row ?? "skipped: PyTorch was not found (apt-get install python3-torch)")
  }
}
