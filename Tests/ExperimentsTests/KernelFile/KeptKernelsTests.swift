import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Kernels of experiments that outlive their process.
@Suite final class KeptKernelsTests {
  let folder = NSTemporaryDirectory() + "ntkit-kept-" + UUID().uuidString
  let network = Architecture.convolutional(depth: 3, readout: .globalAverage)
  let x = KernelFixtures.normals(9, 48, seed: 1).converted(to: Float.self)
  let z = KernelFixtures.normals(5, 48, seed: 2).converted(to: Float.self)

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func kept(_ stop: StopRequest = StopRequest()) -> KeptKernels {
    KeptKernels(ExperimentContext(kernelFolder: folder, stop: stop))
  }

  private func kernels(
    _ kept: KeptKernels, _ second: Matrix<Float>? = nil, kind: KernelKind = .ntk
  ) throws -> (nngp: Matrix<Float>?, ntk: Matrix<Float>?) {
    try kept.kernels(network, kind, x, second, shape: [4, 4, 3], title: "K")
  }

  private var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// The bits of a kernel in memory, and nothing but the kernels is left in the folder.
  @Test func sameAsInMemory() throws {
    let memory = KeptKernels(ExperimentContext())
    for second in [nil, z] {
      let expected = try kernels(memory, second, kind: .both)
      let found = try kernels(kept(), second, kind: .both)
      #expect(found.nngp == expected.nngp && found.ntk == expected.ntk)
    }
    #expect(files.count == 4 && files.allSatisfy { $0.hasPrefix("K-") && $0.hasSuffix(".npy") })
  }

  /// A finished kernel is read: what is in its file comes back, whatever that is.
  @Test func readsWhatIsFinished() throws {
    let first = kept()
    _ = try kernels(first)
    #expect(first.count == nil)
    let changed = Matrix<Float>(rows: 9, columns: 9, repeating: 3)
    try NumPyArray(changed).write(to: "\(folder)/\(files[0])")
    let second = kept()
    #expect(try kernels(second).ntk == changed)
    _ = try kernels(second, kind: .both)
    #expect(second.count == KeptKernelCount(found: 1, all: 2))
    for file in files where file.contains("-nngp") || file.contains("-ntk") {
      try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
    }
    // Other inputs, another network and the other kernel have files of their own.
    #expect(try kernels(kept(), z).ntk?.rows == 9)
    #expect(try kernels(kept(), kind: .nngp).nngp != changed)
    let deeper = Architecture.convolutional(depth: 4, readout: .globalAverage)
    #expect(
      try kept().kernels(deeper, .ntk, x, shape: [4, 4, 3], title: "K").ntk != changed)
    #expect(files.count == 4)
  }

  /// A run that is asked to stop keeps its tiles, says so, and the next one goes on.
  @Test func stopsAndGoesOn() throws {
    let many = KernelFixtures.normals(200, 48, seed: 3).converted(to: Float.self)
    let stop = StopRequest()
    stop.stop(signal: 2)
    func run(_ kept: KeptKernels) throws -> Matrix<Float>? {
      try kept.kernels(network, .ntk, many, shape: [4, 4, 3], title: "K").ntk
    }
    #expect(throws: ExperimentFailure.stopped(signal: 2, folder: folder)) { try run(kept(stop)) }
    #expect(files.contains { $0.hasSuffix(".journal") })
    let later = kept()
    #expect(try run(later) == run(KeptKernels(ExperimentContext())))
    #expect(later.count == KeptKernelCount(found: 1, all: 1))
    #expect(files.count == 1)
  }
}
