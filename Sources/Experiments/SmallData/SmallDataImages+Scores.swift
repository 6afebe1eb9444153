import Architectures
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension SmallDataImages {
  /// What kernel regression reaches in one draw of training images.
  struct Score: Sendable {
    /// The number of training images.
    var count: Int
    /// The share of test images that the interpolant of least norm has right; the published fit.
    var interpolation: Double
    /// The same with the ridge of the smallest leave-one-out error.
    var chosenRidge: Double
    /// The smallest eigenvalue of the kernel over the mean of its diagonal.
    var smallestEigenvalue: Double
  }

  /// The network: ReLU convolutions, first and last layer fixed, global average pooling.
  static let network = Architecture.convolutional(depth: convolutions + 1, readout: .globalAverage)

  /// The score of every draw of every size.
  func scores(
    _ images: Images, _ size: Size, _ kept: KeptKernels, _ context: ExperimentContext
  ) throws -> [Score] {
    let n = size.largest
    // A symmetric kernel takes one triangle.
    let work = Double(n) / 2 + Double(size.test)
    return try (0..<size.groups).flatMap { group -> [Score] in
      let rows = group * n..<(group + 1) * n
      let training = images.training.selectingRows(rows)
      func kernel(_ second: Matrix<Float>?, _ title: String, _ share: ClosedRange<Double>) throws
        -> Matrix<Double>
      {
        let (begin, length) = (share.lowerBound, share.upperBound - share.lowerBound)
        let groups = Double(size.groups)
        return try kept.kernels(
          Self.network, .ntk, second ?? training, second.map { _ in training },
          shape: images.shape, title: "CIFAR-\(title)-\(group + 1)"
        ) { [progress = context.progress] part in
          progress?(
            "group \(group + 1) of \(size.groups)", (Double(group) + begin + length * part) / groups
          )
        }.ntk!.converted(to: Double.self)
      }
      let own = try kernel(nil, "training", 0...(Double(n) / 2 / work))
      let cross = try kernel(images.test, "test", (Double(n) / 2 / work)...1)
      let labels = Array(images.trainingLabels[rows])
      return try size.counts.flatMap { count in
        try stride(from: 0, to: n, by: count).map { start in
          let part = start..<start + count
          return try Self.score(
            own.selectingRows(part).selectingColumns(part), cross.selectingColumns(part),
            labels: Array(labels[part]), truth: images.testLabels, classes: images.classCount)
        }
      }
    }
  }

  /// Fits one draw and scores the test images.
  private static func score(
    _ kernel: Matrix<Double>, _ cross: Matrix<Double>, labels: [Int], truth: [Int], classes: Int
  ) throws -> Score {
    let spectrum = try KernelSpectrum(kernel, relativeThreshold: Double(Float.ulpOfOne))
    let targets = try ClassEncoding.centeredOneHot.targets(labels, count: classes)
    func right(_ model: KernelRidge) -> Double {
      let predicted = model.predict(cross).decisions
      return Double(zip(predicted, truth).count { $0 == $1 }) / Double(max(1, truth.count))
    }
    let selection = try RidgeSelection(
      spectrum: spectrum, labels: targets, grid: .singlePrecision,
      criterion: KernelClassification.criterion,
      classes: labels)
    let diagonal = kernel.diagonal
    return Score(
      count: labels.count,
      interpolation: right(try KernelRidge(spectrum: spectrum, labels: targets, ridge: 0)),
      chosenRidge: right(selection.model),
      smallestEigenvalue: spectrum.eigen.values[0]
        / (diagonal.reduce(0, +) / Double(diagonal.count)))
  }
}
