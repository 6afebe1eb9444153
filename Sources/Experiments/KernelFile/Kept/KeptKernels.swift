import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra

/// Kernels of images that an experiment computes, in memory or in a folder where they outlive the
/// process.
///
/// In a folder each kernel is a stored kernel (see `KernelStore`): a run that was stopped or killed
/// goes on at its last tile, and a kernel that is finished is read. Its file is named by a digest of
/// all that the entries depend on, so that a file is never taken for another kernel. Kernels are in
/// single precision.
struct KeptKernels: Sendable {
  /// The folder; nil keeps nothing.
  let folder: String?
  /// The wish to stop, which is heard between two tiles when there is a folder.
  let stop: StopRequest
  /// The kernels that were asked for with a folder, and those of them that earlier runs had begun.
  private let all = ProgressCounter()
  private let found = ProgressCounter()

  /// The kernels that `context` wants kept.
  init(_ context: ExperimentContext) {
    folder = context.kernelFolder
    stop = context.stop
  }

  /// The kernels of an infinitely wide network between images: (n1, n2).
  ///
  /// - Parameters:
  ///   - kind: one kernel or both.
  ///   - second: nil for the rows themselves.
  ///   - shape: of one image.
  ///   - title: begins the names of files.
  ///   - progress: called from any thread with the share that is done.
  /// - Throws: what kernels throw; `ExperimentFailure.stopped`.
  func kernels(
    _ network: Architecture, _ kind: KernelKind, _ first: Matrix<Float>,
    _ second: Matrix<Float>? = nil, shape: [Int], title: String,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> (nngp: Matrix<Float>?, ntk: Matrix<Float>?) {
    guard let folder else {
      return try network.computeKernels(
        first, second, kind: kind, input: network.inputShape(for: shape)!,
        options: KernelOptions(progress: progress))
    }
    all.increment()
    try ResultFile.makeFolder(folder)
    let name = title + "-" + key(network, kind, first, second, shape).prefix(16)
    let files = KernelStoreFiles(output: "\(folder)/\(name).npy", kind: kind)
    let isBegun = FileManager.default.fileExists(atPath: files.journal)
    let isFinished = files.results.allSatisfy(FileManager.default.fileExists(atPath:))
    if isBegun || isFinished { found.increment() }
    if isBegun || !isFinished {
      let inputs = ["\(folder)/\(name)-x1.npy", "\(folder)/\(name)-x2.npy"]
      defer { inputs.forEach { try? FileManager.default.removeItem(atPath: $0) } }
      for (path, images) in zip(inputs, [first, second]) {
        guard let images else { continue }
        try NumPyArray(shape: [images.rows] + shape, images.elements).write(to: path)
      }
      let run = try KernelRun(
        architecture: network, first: inputs[0], second: second.map { _ in inputs[1] }, kind: kind,
        precision: .float32, isStored: true)
      do {
        _ = try run.store(
          writing: "\(folder)/\(name).npy", resuming: isBegun, stop: stop, progress: progress)
      } catch KernelStoreError.stopped(let signal, _, _, _) {
        throw ExperimentFailure.stopped(signal: signal, folder: folder)
      }
    }
    func read(_ path: String?) throws -> Matrix<Float>? {
      try path.map { try NumPyArray(path: $0).matrix(as: Float.self) }
    }
    return (try read(files.nngp), try read(files.ntk))
  }

  /// How many kernels were asked for and found so far; nil when none was found.
  var count: KeptKernelCount? {
    found.count > 0 ? KeptKernelCount(found: found.count, all: all.count) : nil
  }

  /// A digest of what the entries depend on.
  private func key(
    _ network: Architecture, _ kind: KernelKind, _ first: Matrix<Float>, _ second: Matrix<Float>?,
    _ shape: [Int]
  ) -> String {
    let unnamed = Architecture(
      name: "", parameterization: network.parameterization, layers: network.layers)
    return InputDigest.sha256(
      text: [
        Versions.current.ntkit, unnamed.oneLine, kind.rawValue, "\(shape)",
        InputDigest.sha256(first), second.map { InputDigest.sha256($0) } ?? "",
      ].joined(separator: "\n"))
  }
}

/// Kernels of a run that earlier runs had finished or begun.
public struct KeptKernelCount: Sendable, Codable, Equatable {
  /// Those that were found.
  public let found: Int
  /// All that the run needs.
  public let all: Int
}
