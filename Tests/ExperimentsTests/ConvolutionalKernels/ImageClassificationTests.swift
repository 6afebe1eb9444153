import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Ridge classification of images in the experiments, on synthetic images.
@Suite struct ImageClassificationTests {
  static let context = ExperimentContext(scale: .quick, seed: 4)

  static func task() throws -> ImageTask {
    try .synthetic(context, training: 40, test: 30, classes: 4)
  }

  /// The same task with the labels of its test rows in another order.
  static func permuted(_ task: ImageTask) throws -> ImageTask {
    let (labels, names) = try task.test.classes()
    let moved = labels.indices.map { labels[($0 + 7) % labels.count] }
    #expect(moved != labels)
    return try ImageTask(
      name: task.name, training: task.training,
      test: Dataset(
        name: "permuted", x: task.test.x, shape: task.test.shape,
        targets: .classes(labels: moved, names: names)))
  }

  /// No ridge, radius, depth or prediction of B5, B6 and B7 depends on labels of test rows.
  @Test func choicesIgnoreTestLabels() throws {
    let task = try Self.task()
    let other = try Self.permuted(task)
    func all(_ task: ImageTask) throws -> [KernelClassification] {
      try B5ConvolutionalKernel.classify(task, depths: [3], Self.context).all
        + [B7CompositionalKernel.classify(task, Self.context).all].flatMap { $0 }
        + [PatchProcess(task, Self.context).classify(task)]
    }
    for (one, two) in zip(try all(task), try all(other)) {
      #expect(one.name == two.name && one.relativeRidge == two.relativeRidge)
      #expect(one.predicted == two.predicted)
      // Eigenvalues to the last bits, which the threads that BLAS gets from other tests change.
      expectClose(one.leaveOneOut, two.leaveOneOut, relative: 1e-9)
    }
    let radii = [0, 1, 8]
    let first = try B6Augmentation.classify(task, radii: radii, Self.context)
    let second = try B6Augmentation.classify(other, radii: radii, Self.context)
    typealias Found = B6Augmentation.Classifications
    #expect(Found.interior(first.process) == Found.interior(second.process))
    #expect(first.tangent.map(\.predicted) == second.tangent.map(\.predicted))
  }

  /// Networks: the learning rate and the predictions.
  @Test func trainingIgnoresTestLabels() throws {
    let task = try Self.task()
    let recipe = ConvolutionalNetwork.Recipe(learningRates: [0.03, 0.01], epochs: 2, starts: 1)
    func learn(_ task: ImageTask) throws -> ConvolutionalNetwork.Result {
      try ConvolutionalNetwork.learn(task, recipe) { Self.context.seed($0, $1) }
    }
    let (one, two) = (try learn(task), try learn(Self.permuted(task)))
    #expect(one.learningRate == two.learningRate && one.predicted == two.predicted)
  }

  /// Learning with a kernel averaged over flips is learning from the doubled training set, also
  /// for kernels that went through a function of the correlation (theorem 4.1).
  @Test func flipsAreTheDoubledTrainingSet() throws {
    let task = try Self.task()
    let network = Architecture.myrtle(.five, normalizedGaussian: true)
    let images = try PreparedImages.whitened(task, flips: true)
    let averaged = try images.kernels(
      network, .nngp, finish: .projected(.gaussian()), flips: true
    ).nngp!
    let doubled = try ImageTask(
      name: "doubled", training: task.training.appendingFlips(), test: task.test)
    let whole = try PreparedImages.whitened(doubled, flips: false).kernels(
      network, .nngp, finish: .projected(.gaussian())
    ).nngp!
    let ridge = 0.01
    let labels = try task.training.oneHot()
    let small = try KernelRidge(kernel: averaged.training, labels: labels, ridge: ridge / 2)
    let large = try KernelRidge(
      kernel: whole.training, labels: doubled.training.oneHot(), ridge: ridge)
    // Test kernels are single precision, 1e-7, times coefficients up to 1/ridge.
    expectClose(
      small.predict(averaged.cross), large.predict(whole.cross), absolute: 1e-4)
  }

  /// Test kernels in single precision against those of the library in double precision.
  @Test func precisions() throws {
    let task = try Self.task()
    let images = try PreparedImages.standardized(task)
    let network = B6Augmentation.network(radius: 2)
    let found = try images.kernels(network, .both, finish: .unitDiagonal)
    let input = InputShape.image(height: 8, width: 8, channels: 3)
    let cross = try network.kernel(images.test, images.training, input: input)
    let all = try network.kernelDiagonals(images.test, input: input)
    let own = try network.kernel(images.training, input: input)
    for (kernel, exact, rows, columns) in [
      (found.nngp!, cross.nngp, all.nngp, own.nngp.diagonal),
      (found.ntk!, cross.ntk, all.ntk, own.ntk.diagonal),
    ] {
      let expected = Matrix(rows: 30, columns: 40) {
        exact[$0, $1] / (rows[$0] * columns[$1]).squareRoot()
      }
      expectClose(kernel.cross, expected, absolute: 1e-5)
      expectClose(kernel.training.diagonal, [Double](repeating: 1, count: 40), absolute: 1e-15)
    }
  }

  /// Prepared by what the training rows say: other test rows leave the rest as it was.
  @Test func preprocessingIgnoresTestRows() throws {
    let task = try Self.task()
    let other = try ImageTask(
      name: "other", training: task.training,
      test: try ImageTask.synthetic(
        ExperimentContext(seed: 9), training: 1, test: 5, classes: 4
      ).test)
    // Other tests change the number of BLAS threads, on which the last bits depend.
    let pairs = try BLASInformation.withSingleThread {
      [
        (try PreparedImages.standardized(task), try PreparedImages.standardized(other)),
        (
          try PreparedImages.whitened(task, flips: true),
          try PreparedImages.whitened(other, flips: true)
        ),
      ]
    }
    for (one, two) in pairs {
      #expect(one.training == two.training && one.mirrored == two.mirrored)
    }
  }

  @Test func scores() throws {
    let task = try Self.task()
    let truth = try task.test.classes().labels
    let right = try task.score("right", truth)
    let none = try task.score("none", truth.map { ($0 + 1) % 4 })
    #expect(right.accuracy == 1 && right.standardError == 0 && none.accuracy == 0)
    #expect((right - none).value == 1)
    #expect(right.check(exceeds: none, by: 0.5, because: "").holds)
    #expect(!none.check(atLeast: 0.1, because: "").holds)
  }
}
