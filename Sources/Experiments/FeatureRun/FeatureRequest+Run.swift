import Foundation
import Generalization
import HighDimension
import InfiniteWidth
import LinearAlgebra

extension FeatureRequest {
  /// Fits every draw of every model, side by side, and scores it beside the theory.
  ///
  /// - Parameters:
  ///   - folder: where finished fits are recorded; nil keeps none.
  ///   - isResumed: whether to go on with the folder's sweep.
  /// - Throws: `FeatureRunError`, `HighDimensionError`, `DatasetError`, `LinearAlgebraError`.
  public func run(
    folder: String? = nil, isResumed: Bool = false, stop: StopRequest = StopRequest(),
    parallelism: Parallelism = .allCores,
    progress: @escaping @Sendable (String, Double) -> Void = { _, _ in }
  ) throws -> FeatureResult {
    let watch = Stopwatch()
    let settings = try settings()
    let rows = try FeatureRows(self)
    for setting in settings { try rows.check(samples: setting.samples) }
    let model = FeatureModel(layer, activation: activation.activation, law: law)
    let (largest, bytes) = try plan(settings, rows, model, parallelism)
    // Ridges and times share their draws, and one decomposition; widths and samples do not.
    let shares = axis == .ridge || axis == .time
    let groups = shares ? [settings] : settings.map { [$0] }
    let jobs = groups.indices.reversed().flatMap { g in (0..<draws).map { (g, $0) } }
    let journal = try folder.map {
      try SweepJournal(folder: $0, request: self, isResumed: isResumed)
    }
    let finished = journal?.finished ?? [:]
    let counter = ProgressCounter(finished.count)
    let trials = try parallelism.results(jobs.count) { job -> [FeatureTrial] in
      if let known = finished[job] { return known }
      if let signal = stop.signal {
        throw FeatureRunError.stopped(
          signal: signal, folder: folder, done: counter.count, of: jobs.count)
      }
      let (group, draw) = (groups[jobs[job].0], jobs[job].1)
      let stream = RandomStream(seed: seed).child("features").child(draw)
      let data = try rows.draw(group[0].samples, stream: stream)
      let result = try model.trials(
        group.map(\.rule), width: group[0].width, train: data.train, test: data.test,
        stream: stream.child("weights"))
      try journal?.append(job, result)
      progress("fits", Double(counter.increment()) / Double(jobs.count))
      return result
    }
    let theory = try FeatureTheory(self, model, rows)
    var points: [FeatureResult.Point] = []
    for (g, group) in groups.enumerated() {
      for (place, setting) in group.enumerated() {
        let own = zip(jobs, trials).filter { $0.0.0 == g }.map { $0.1[place] }
        points.append(try point(setting, own, theory))
      }
    }
    return FeatureResult(
      request: self, dimension: rows.dimension, points: points, curve: try theory.curve(settings),
      theorySource: theory.source,
      largestMatrix: largest, plannedBytes: bytes, resumedFits: finished.count,
      warnings: warnings(points, dimension: rows.dimension), versions: .current,
      seconds: watch.seconds)
  }

  private func point(
    _ setting: Setting, _ trials: [FeatureTrial], _ theory: FeatureTheory
  ) throws -> FeatureResult.Point {
    let errors = trials.map(\.testError)
    let mean = SampledMean(errors)
    var (ridge, time): (Double?, Double?)
    switch setting.rule {
    case .ridge(let value): ridge = value
    case .flow(let value): time = value
    }
    return FeatureResult.Point(
      width: setting.width, samples: setting.samples, ridge: ridge, time: time,
      value: setting.value, testError: mean.mean,
      standardError: draws > 1 ? mean.standardError : nil, medianError: errors.median,
      trainingError: SampledMean(trials.map(\.trainingError)).mean,
      squaredNorm: SampledMean(trials.map(\.squaredNorm)).mean,
      rank: trials.map(\.rank).min() ?? 0, theory: try theory.error(setting))
  }

  /// The largest matrix and the memory of the fits that run side by side; refuses what does not fit.
  private func plan(
    _ settings: [Setting], _ rows: FeatureRows, _ model: FeatureModel, _ parallelism: Parallelism
  ) throws -> (largest: Int, bytes: Int) {
    var (largest, bytes) = (0, 0)
    for setting in settings {
      let cost = model.cost(
        width: setting.width, samples: setting.samples, dimension: rows.dimension,
        testRows: rows.testRows(setting.samples))
      largest = max(largest, cost.largestMatrix)
      bytes = max(bytes, cost.bytes)
    }
    let total = bytes * min(parallelism.threads, settings.count * draws)
    let available = MachineMemory.available
    guard total <= available else {
      throw HighDimensionError.tooLarge(what: "the sweep", bytes: total, available: available)
    }
    return (largest, total)
  }

  private func warnings(_ points: [FeatureResult.Point], dimension: Int) -> [String] {
    var warnings: [String] = []
    if points.contains(where: { $0.theory == .infinity }) {
      warnings.append(
        "where N = n without a ridge the theory is infinite: single draws there are arbitrarily bad,"
          + " and means of them say little")
    }
    if let deficient = points.first(where: { point in
      point.rank < min(layer == .top ? point.width : point.width * dimension, point.samples)
    }) {
      warnings.append(
        "at N = \(deficient.width), n = \(deficient.samples) the features have rank"
          + " \(deficient.rank); the directions beyond are cut off")
    }
    if case .data = source, points.contains(where: { $0.theory != nil }) {
      warnings.append(
        "the theory takes the rows' own spectrum for that of the population and their eigenvectors to"
          + " be in general position; expect deviations of ten per cent and more without a ridge and"
          + " where n is not small beside the rows")
    }
    return warnings
  }
}
