import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra
import Testing

@testable import Experiments

/// Weights in files, and runs with batch normalization.
@Suite final class WeightFileTests {
  let folder = NSTemporaryDirectory() + "ntkit-weights-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static let network = Architecture(name: "net", parameterization: .standard) {
    Conv(3, 3, padding: .same, units: 4)
    BatchNorm(affine: true)
    ReLU()
    Flatten()
    Dense(biasStd: 1)
  }

  private func made(_ architecture: Architecture, seed: UInt64) throws -> FiniteNetwork<Float> {
    try architecture.initialized(
      input: .image(height: 4, width: 4, channels: 1), outputs: 3, width: 2, seed: seed)
  }

  @Test func writesReadsAndRefuses() throws {
    let path = folder + "/w.npz"
    var network = try made(Self.network, seed: 1)
    network.setRunningAverages((0..<8).map { Float($0) })
    try WeightFile.write(network, to: path)
    let read = try WeightFile.read(path, into: made(Self.network, seed: 2))
    #expect(read.parameters == network.parameters)
    #expect(read.runningAverages == network.runningAverages)
    #expect(
      try NumPyArchive(path: path).names == [
        "layers[0].weights", "layers[1].weights", "layers[1].biases", "layers[4].weights",
        "layers[4].biases", "averages",
      ])
    func refusal(_ architecture: Architecture, _ path: String) throws -> String? {
      let network = try made(architecture, seed: 2)
      do {
        _ = try WeightFile.read(path, into: network)
        return nil
      } catch { return "\(error)" }
    }
    let wider = Architecture(name: "wider", parameterization: .standard) {
      Conv(3, 3, padding: .same, units: 5)
      BatchNorm(affine: true)
      ReLU()
      Flatten()
      Dense(biasStd: 1)
    }
    #expect(
      try refusal(wider, path)
        == "\(path): the array layers[0].weights has shape [4, 9] and the layer [5, 9]; give the"
        + " architecture and width that the weights belong to")
    let other = Architecture(name: "other", parameterization: .standard) {
      Conv(3, 3, padding: .same, units: 4)
      ReLU()
      Flatten()
      Dense(biasStd: 1)
    }
    #expect(try refusal(other, path)?.contains("has no array layers[3].weights") == true)
    let plain = Architecture(name: "plain", parameterization: .standard) {
      Conv(3, 3, padding: .same, units: 4)
      BatchNorm()
      ReLU()
      Flatten()
      Dense(biasStd: 1)
    }
    #expect(
      try refusal(plain, path)
        == "\(path) has an array layers[1].weights, for which the network plain has no layer; give"
        + " the architecture that the weights belong to")
    let bad = folder + "/bad.npz"
    try NumPyArchive.write(
      [("layers[0].weights", NumPyArray(shape: [4, 9], [Float](repeating: .nan, count: 36)))],
      to: bad)
    #expect(try refusal(Self.network, bad)?.contains("holds nan; weights are finite") == true)
    #expect(try refusal(Self.network, folder + "/none.npz")?.contains("cannot read") == true)
  }

  /// A run from given weights with batch normalization and augmentation, in single precision, stopped
  /// in the middle of an epoch: the bits of a run that was not.
  @Test func batchNormalizedRunGoesOn() throws {
    try BLASInformation.withSingleThread {
      let start: FiniteNetwork<Float> = try Self.network.initialized(
        input: .image(height: 8, width: 8, channels: 1), outputs: 10, width: 2, seed: 7)
      let weights = folder + "/start.npz"
      try WeightFile.write(start, to: weights)
      var request = TrainingRequest(
        data: SplitRequest(train: "digits", limit: 200, seed: 2), architecture: Self.network)
      request.batchSize = 40
      request.epochs = 2
      request.learningRate = 0.05
      request.augmentation = Augmentation(shift: 1)
      request.weights = weights
      request.kernelRows = 5
      func state(_ folder: String) throws -> TrainingState<Float> {
        try RunFolder(path: folder).checkpoint(as: Float.self).state
      }
      let (a, b) = (folder + "/a", folder + "/b")
      var whole = TrainingRun(request, folder: a)
      whole.export = folder + "/end.npz"
      let report = try whole.run()
      #expect(report.final.kernelDrift.map { $0 > 0 && $0.isFinite } == true)
      let end = try WeightFile.read(folder + "/end.npz", into: start)
      #expect(try end.parameters == state(a).parameters)
      #expect(try end.runningAverages == state(a).averages && end.runningAverages.count == 8)
      let first = TrainingRun(request, folder: b)
      var steps = 0
      #expect(throws: TrainingRunError.self) {
        try first.run { _ in
          steps += 1
          if steps == 5 { first.stop.stop(signal: 2) }
        }
      }
      try FileManager.default.removeItem(atPath: weights)  // the folder has its own copy
      _ = try TrainingRun(resuming: b).run()
      #expect(try state(a) == state(b))
      let metrics = try [a, b].map { try RunFolder(path: $0).metrics() }
      #expect(metrics[0].map(\.kernelDrift) == metrics[1].map(\.kernelDrift))
      #expect(metrics[0].map(\.testLoss) == metrics[1].map(\.testLoss))
    }
  }
}
