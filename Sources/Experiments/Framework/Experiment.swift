import Architectures
import Datasets
import Foundation
import LinearAlgebra

/// A figure or theorem of a paper, run here: what is claimed, how it is checked, and the verdict.
public protocol Experiment: Sendable {
  /// The identifier, such as "A2".
  static var id: String { get }
  /// A readable name, such as "training-loss".
  static var alias: String { get }
  /// The paper's arXiv identifier and the theorem or figure.
  static var paper: String { get }
  /// The claim in one sentence.
  static var claim: String { get }
  /// The seconds a default run takes on two cores.
  static var typicalSeconds: Double { get }

  /// An experiment with its own settings.
  init()

  /// Runs the experiment.
  ///
  /// - Throws: whatever stops it from reaching a verdict; a claim that does not hold is no error.
  func run(_ context: ExperimentContext) throws -> ExperimentOutcome
}

/// How large an experiment to run.
public enum ExperimentScale: String, Sendable, Codable, CaseIterable {
  /// Seconds: fewer draws or rows; the verdict is still computed.
  case quick
  /// The settings of the acceptance lines.
  case standard
  /// The paper's own size, as far as two cores carry.
  case full
}

/// What an experiment runs with.
public struct ExperimentContext: Sendable {
  /// The size.
  public var scale: ExperimentScale
  /// The seed that every random number derives from.
  public var seed: UInt64
  /// The folder that holds `mnist`, `cifar-10` and `uci`; nil when there is none.
  public var dataFolder: String?
  /// The folder figures are written to; nil for none.
  public var figureFolder: String?
  /// The folder where long kernels are kept, for a run that goes on where an earlier one ended; nil
  /// keeps none.
  public var kernelFolder: String?
  /// The network of experiments that take any, which A0 is; nil for their own.
  public var architecture: Architecture?
  /// The wish to end at the next safe place, which is heard while kernels are kept.
  public var stop: StopRequest
  /// Called with what is being done and the share of the whole that is done.
  public var progress: (@Sendable (String, Double) -> Void)?

  /// A context.
  public init(
    scale: ExperimentScale = .standard, seed: UInt64 = 0, dataFolder: String? = nil,
    figureFolder: String? = nil, kernelFolder: String? = nil, architecture: Architecture? = nil,
    stop: StopRequest = StopRequest(),
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.scale = scale
    self.seed = seed
    self.dataFolder = dataFolder
    self.figureFolder = figureFolder
    self.kernelFolder = kernelFolder
    self.architecture = architecture
    self.stop = stop
    self.progress = progress
  }

  /// A random stream for one purpose.
  public func stream(_ purpose: String) -> RandomStream { RandomStream(seed: seed).child(purpose) }

  /// The `DATA` reference of MNIST, or nil when the folder is absent.
  public var mnist: String? { existing("mnist", "mnist") }

  /// The `DATA` reference of CIFAR-10, or nil when the folder is absent.
  public var cifar10: String? { existing("cifar-10", "cifar10") }

  /// The folder of the UCI sets, or nil when it is absent.
  public var uci: String? { existing("uci") }

  /// The Penn Treebank, or nil when the folder is absent.
  public var ptb: TextReference? { existing("ptb").map { TextReference(directory: $0) } }

  private func existing(_ folder: String, _ prefix: String) -> String? {
    existing(folder).map { "\(prefix):\($0)" }
  }

  private func existing(_ folder: String) -> String? {
    guard let dataFolder else { return nil }
    let path = URL(fileURLWithPath: dataFolder).appendingPathComponent(folder).path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The data folder named, or the first that exists of $NTKIT_DATA, ./data and ../shared/data.
  public static func findDataFolder(_ named: String?) -> String? {
    if let named { return named }
    let candidates = [ProcessInfo.processInfo.environment["NTKIT_DATA"], "data", "../shared/data"]
    return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }
}
