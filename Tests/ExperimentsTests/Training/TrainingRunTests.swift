import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Runs of finite networks and their folders.
@Suite final class TrainingRunTests {
  let folder = NSTemporaryDirectory() + "ntkit-train-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func request(epochs: Int = 3) throws -> TrainingRequest {
    var request = TrainingRequest(
      data: SplitRequest(train: "digits", limit: 200, seed: 2),
      architecture: .fullyConnected(hiddenLayers: 1))
    request.width = 32
    request.batchSize = 40
    request.epochs = epochs
    request.schedule = .cosine
    request.precision = .float64
    return request
  }

  private func checkpoint() throws -> RunFolder.Checkpoint<Double> {
    try RunFolder(path: folder).checkpoint(as: Double.self)
  }

  /// A run that is stopped in the middle of an epoch and gone on with ends with the bits of a run
  /// that was not, and so do its metrics but for their seconds.
  @Test(arguments: [Optimizer.gradientDescent(momentum: 0.9), .adam()])
  func goesOnAfterAStop(_ optimizer: Optimizer) throws {
    try BLASInformation.withSingleThread {
      var request = try request()
      request.optimizer = optimizer
      let whole = try TrainingRun(request, folder: folder).run()
      let expected = try checkpoint()
      let metrics = try RunFolder(path: folder).metrics()
      #expect(metrics.map(\.epoch) == [0, 1, 2, 3] && whole.steps == 12)
      try FileManager.default.removeItem(atPath: folder)

      let first = TrainingRun(request, folder: folder)
      var steps = 0
      #expect(throws: TrainingRunError.stopped(signal: 2, step: 6, folder: folder)) {
        try first.run { _ in
          steps += 1
          if steps == 6 { first.stop.stop(signal: 2) }
        }
      }
      #expect(try checkpoint().state.step == 6)
      let second = try TrainingRun(resuming: folder).run()
      #expect(try checkpoint().state == expected.state)
      let found = try RunFolder(path: folder).metrics()
      #expect(found.map(\.testLoss) == metrics.map(\.testLoss))
      #expect(found.map(\.epochLoss) == metrics.map(\.epochLoss))
      #expect(second.final.trainLoss == whole.final.trainLoss)
      #expect(whole.final.trainLoss < metrics[0].trainLoss)
    }
  }

  /// A learning rate that is given is in the configuration twice, once as what was used.
  @Test func comparesRunsWithGivenRates() throws {
    var request = try request(epochs: 1)
    let folders = ["a", "b"].map { "\(folder)/\($0)" }
    for (rate, folder) in zip([0.5, 0.25], folders) {
      request.learningRate = rate
      _ = try TrainingRun(request, folder: folder).run()
    }
    let comparison = try RunComparison(folders: folders)
    #expect(comparison.settings == ["learningRate"])
    #expect(comparison.runs.map(\.values) == [["0.5"], ["0.25"]])
  }

  /// Further epochs; other data; a folder in use.
  @Test func folders() throws {
    let request = try request(epochs: 1)
    _ = try TrainingRun(request, folder: folder).run()
    #expect(throws: TrainingRunError.folderInUse(folder)) {
      try TrainingRun(request, folder: folder).run()
    }
    #expect(try TrainingRun(resuming: folder, epochs: 2).run().final.epoch == 2)
    #expect(try RunFolder(path: folder).configuration().request.epochs == 2)
    var other = try RunFolder(path: folder).configuration()
    other.request.data.limit = 150
    try ResultJSON.write(other, to: "\(folder)/config.json")
    #expect(throws: TrainingRunError.dataChanged("digits")) {
      try TrainingRun(resuming: folder).run()
    }
    #expect(
      throws: TrainingRunError.unreadable("\(folder)/no/config.json", reason: "does not exist")
    ) {
      try TrainingRun(resuming: folder + "/no")
    }
    let comparison = try RunComparison(folders: [folder, folder])
    #expect(comparison.settings.isEmpty && comparison.runs[1].metrics.count == 3)
  }

  /// The loss of a linear model leaves double precision at a rate beyond the stable one, and not at one
  /// below it.
  @Test func divergence() throws {
    // Equal bits of a rate: other tests change the threads of BLAS.
    try BLASInformation.withSingleThread { try checkDivergence() }
  }

  private func checkDivergence() throws {
    var request = try request(epochs: 400)
    request.architecture = .fullyConnected(hiddenLayers: 0)
    request.loss = .squared
    request.schedule = .constant
    request.optimizer = .gradientDescent()
    request.batchSize = 150
    request.learningRate = 1e-9
    let stable = try #require(try TrainingRun(request).run().largestStableRate)
    request.learningRate = 0.95 * stable
    let fine = try TrainingRun(request).run()
    #expect(fine.final.trainLoss.isFinite && fine.final.trainLoss < 1)
    request.learningRate = 8 * stable
    do {
      _ = try TrainingRun(request, folder: folder).run()
      Issue.record("it did not diverge")
    } catch TrainingRunError.diverged(let step, let rate, let predicted, _) {
      #expect(step > 0 && rate == 8 * stable && predicted == stable)
      #expect(try RunFolder(path: folder).metrics().allSatisfy { $0.trainLoss.isFinite })
    }
  }

  /// One error each, before anything is written.
  @Test func refusals() throws {
    var large = try request()
    large.batchSize = 151
    #expect(throws: TrainingRunError.batchTooLarge(151, rows: 150)) {
      try TrainingRun(large, folder: folder).run()
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
    // Without a size batches are as large as there are rows.
    var small = try request(epochs: 2)
    small.data.limit = 60
    small.batchSize = nil
    #expect(try TrainingRun(small).run().steps == 2)
  }
}
