import Datasets
import LinearAlgebra

/// Inputs of unit length with labels +1 and -1, and a test set drawn alike.
struct SignedTask: Sendable {
  /// What the data is, for the record of the run.
  var name: String
  /// The training inputs: (n, d), rows of unit length.
  var x: Matrix<Double>
  /// The training labels, n of them.
  var y: [Double]
  /// The test inputs: (n', d), rows of unit length.
  var testX: Matrix<Double>
  /// The test labels, n' of them.
  var testY: [Double]

  /// The labels as one column.
  var labels: Matrix<Double> { .column(y) }

  /// The first two classes of an image set: +1 for class 0, -1 for class 1.
  ///
  /// Pixels are in [0, 1] and not centred; every image is scaled to unit length, after means over
  /// squares of `block` x `block` pixels. The first `count` images of these classes are taken, in
  /// the order of the files.
  ///
  /// - Throws: `DatasetError`.
  ///
  /// Reference: arXiv:1901.08584, appendix A.
  static func images(
    _ reference: String, count: Int? = nil, testCount: Int? = nil, block: Int = 1
  ) throws -> SignedTask {
    func part(_ part: DatasetPart, _ limit: Int?) throws -> Dataset {
      let data = try DatasetReference(parsing: "\(reference):\(part.rawValue)")
        .load(selecting: RowSelection(classes: [0, 1], limit: limit))
      return try (block == 1 ? data : data.downsampled(by: block)).scaledToUnitNorm()
    }
    let (training, test) = (try part(.train, count), try part(.test, testCount))
    let names = try training.classes().names.joined(separator: "/")
    return SignedTask(
      name: "\(training.name) \(names), n = \(training.count)", x: training.x,
      y: try training.signedLabels(), testX: test.x, testY: try test.signedLabels())
  }

  /// Inputs uniform on the unit sphere of R^dimension with the sign of their first coordinate.
  static func sphere(count: Int, dimension: Int, testCount: Int, seed: UInt64) -> SignedTask {
    let inputs = SyntheticInputs.sphere(dimension: dimension)
    let all = inputs.sample(count: count + testCount, seed: seed)
    let direction = (0..<dimension).map { $0 == 0 ? 1.0 : 0 }
    let labels = SyntheticTarget.sign(direction: direction).values(on: all)
    return SignedTask(
      name: "sphere in R^\(dimension), sign(x_1), n = \(count)",
      x: all.selectingRows(0..<count), y: Array(labels.prefix(count)),
      testX: all.selectingRows(count..<count + testCount), testY: Array(labels.suffix(testCount)))
  }
}
