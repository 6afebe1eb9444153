import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite struct ImageTableTests {
  private let task: ImageTask

  init() throws {
    task = try .synthetic(ExperimentContext(), training: 30, test: 20, classes: 4)
  }

  /// Blocks of mirrored rows up to the diagonal, in single precision, against all mirrored rows in
  /// double precision.
  @Test func kernelsOverFlips() throws {
    let images = try PreparedImages.standardized(task)
    let network = Architecture.convolutional(depth: 4, readout: .localAverage(radius: 2))
    let found = try ImageTable.Kernels(
      images: images, kept: KeptKernels(ExperimentContext()), title: "K", progress: { _ in }
    ).kernels(network, .both, finish: .unitDiagonal, flips: true)
    let expected = try images.kernels(network, .both, finish: .unitDiagonal, flips: true)
    // Single precision, of entries of at most 1.
    for (a, b) in [(found.nngp!, expected.nngp!), (found.ntk!, expected.ntk!)] {
      expectClose(a.training, b.training, relative: 0, absolute: 5e-6)
      expectClose(a.cross, b.cross, relative: 0, absolute: 5e-6)
      #expect(a.training == a.training.transposed)
    }
  }

  /// The first rows of a task and of its kernel belong together.
  @Test func firstRows() throws {
    let images = try PreparedImages.standardized(task)
    let kernel = try images.kernels(.fullyConnected(hiddenLayers: 2), .ntk).ntk!
    let part = try task.prefix(12)
    #expect(part.labels == Array(task.labels.prefix(12)) && part.classCount == 4)
    let few = kernel.prefix(12)
    #expect(few.training.rows == 12 && few.cross.rows == 20 && few.cross.columns == 12)
    #expect(
      few.training[11, 3] == kernel.training[11, 3] && few.cross[7, 11] == kernel.cross[7, 11])
  }
}
