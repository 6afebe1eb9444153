import FiniteWidth

/// A training run that cannot begin, go on or end.
public enum TrainingRunError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A loss for classes, and targets that are values.
  case lossNeedsClasses(Loss, data: String)
  /// A setting that means nothing for a text.
  case notForTexts(String)
  /// A setting that means something for a text alone.
  case onlyForTexts(String)
  /// More rows in a batch than there are.
  case batchTooLarge(Int, rows: Int)
  /// The kernel is to be measured on no rows, or on more than there are.
  case kernelRows(Int, rows: Int)
  /// The folder of a new run already holds one.
  case folderInUse(String)
  /// There is no run to go on with, or its files cannot be read.
  case unreadable(String, reason: String)
  /// The run has not come to a checkpoint.
  case noCheckpoint(String)
  /// The checkpoint has another number of parameters than the network of the configuration.
  case otherNetwork(String, parameters: Int, expected: Int)
  /// The data are not those that the run began with.
  case dataChanged(String)
  /// The loss is not finite after `step` steps.
  case diverged(step: Int, learningRate: Double, stable: Double?, folder: String?)
  /// A signal ended the run.
  case stopped(signal: Int32, step: Int, folder: String?)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .lossNeedsClasses(let loss, let data):
      return "the loss \(loss.rawValue) is for classes and the targets of \(data) are values; use"
        + " squared"
    case .notForTexts(let option):
      return
        "\(option): not for a text, which brings its own validation and test part and is learnt by"
        + " cross-entropy; leave it out"
    case .onlyForTexts(let option): return "\(option): only for a text, ptb:DIR; leave it out"
    case .batchTooLarge(let size, let rows):
      return "a batch of \(size) rows is larger than the \(rows) training rows; use at most \(rows)"
    case .kernelRows(let count, let rows):
      return "the tangent kernel is to be measured on \(count) rows; give from 1 to \(rows), the"
        + " training rows"
    case .folderInUse(let folder):
      return
        "\(folder) already holds a run; go on with --resume \(folder), or choose another folder"
    case .unreadable(let path, let reason): return "no run to read: \(path) \(reason)"
    case .noCheckpoint(let folder):
      return
        "\(folder) has no checkpoint.npz, which 'ntkit train' writes at the end of an epoch; go on"
        + " with 'ntkit train --resume \(folder)', or give --weights"
    case .otherNetwork(let folder, let parameters, let expected):
      return "\(folder)/checkpoint.npz has \(parameters) parameters and the network of"
        + " \(folder)/config.json \(expected); they are not of one run: train again"
    case .dataChanged(let data):
      return
        "the rows of \(data) are not those that the run began with; give the same data, or begin"
        + " a new run"
    case .diverged(let step, let rate, let stable, let folder):
      let remedy =
        stable.map {
          "the tangent kernel predicts that gradient descent is stable below \(short($0))"
        } ?? "use a smaller one"
      return "the loss is not finite after \(step) steps at learning rate \(short(rate)); \(remedy)"
        + (folder.map { "; the record of the run is in \($0)" } ?? "")
    case .stopped(let signal, let step, let folder):
      return "stopped by \(signal == 15 ? "SIGTERM" : "SIGINT") after \(step) steps"
        + (folder.map { "; go on with --resume \($0)" }
          ?? "; nothing was kept, as there is no folder")
    }
  }

  private func short(_ value: Double) -> String {
    let scale = value == 0 ? 1 : power(10, value)
    return "\((value / scale).rounded() * scale)"
  }

  /// The unit of the third digit of `value`.
  private func power(_ base: Double, _ value: Double) -> Double {
    var unit = 1.0
    while abs(value) / unit >= 1000 { unit *= base }
    while abs(value) / unit < 100 { unit /= base }
    return unit
  }
}
