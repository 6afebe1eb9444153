import Datasets
import HighDimension
import KernelLearning
import LinearAlgebra

/// The rows of a run: a task on the sphere or a data set, loaded and scaled once.
enum FeatureRows: Sendable {
  case sphere(dimension: Int, target: TargetPower, testRows: Int)
  case data(name: String, x: Matrix<Double>, targets: Matrix<Double>, areValues: Bool)

  init(_ request: FeatureRequest) throws {
    switch request.source {
    case .sphere(let dimension, let linear, let nonlinear, let noise):
      guard dimension >= 1 else {
        throw FeatureRunError.badValue("--dimension", Double(dimension), "at least 1")
      }
      self = .sphere(
        dimension: dimension,
        target: try TargetPower(linear: linear, nonlinear: nonlinear, noise: noise),
        testRows: request.testRows)
    case .data(let reference, let classes, let limit, let scaling):
      let data = try DatasetReference(parsing: reference).load(classes: classes, limit: limit)
      try data.checkSeveralClasses()
      let targets = try RegressionTargets(data.targets)
      self = .data(
        name: data.name, x: try scaling.applied(to: data, fittedOn: data),
        targets: targets.values, areValues: !targets.isClassification)
    }
  }

  var dimension: Int {
    switch self {
    case .sphere(let dimension, _, _): dimension
    case .data(_, let x, _, _): x.columns
    }
  }

  /// Rows to test on beside `samples` to learn from.
  func testRows(_ samples: Int) -> Int {
    switch self {
    case .sphere(_, _, let testRows): testRows
    case .data(_, let x, _, _): x.rows - samples
    }
  }

  /// Rows to learn from and to test on.
  struct Draw {
    var train: (x: Matrix<Double>, y: Matrix<Double>)
    var test: (x: Matrix<Double>, y: Matrix<Double>)
  }

  /// One draw; on the sphere tests are without noise, and values of data are centred by the mean of
  /// the rows to learn from.
  func draw(_ samples: Int, stream: RandomStream) throws -> Draw {
    switch self {
    case .sphere(let dimension, let target, let testRows):
      let task = SphereTask(dimension: dimension, target: target, stream: stream.child("task"))
      let train = task.sample(samples, stream: stream.child("training rows"))
      let test = task.sample(testRows, stream: stream.child("test rows"))
      return Draw(train: (train.x, train.y), test: (test.x, test.clean))
    case .data(_, let x, let targets, let areValues):
      var own = stream.child("rows")
      let order = own.permutation(x.rows)
      let (drawn, rest) = (Array(order[..<samples]), Array(order[samples...]))
      var (y, z) = (targets.selectingRows(drawn), targets.selectingRows(rest))
      if areValues {
        let mean = y.elements.reduce(0, +) / Double(samples)
        y = y.map { $0 - mean }
        z = z.map { $0 - mean }
      }
      return Draw(train: (x.selectingRows(drawn), y), test: (x.selectingRows(rest), z))
    }
  }

  /// Throws where a data set has no row left to test on.
  func check(samples: Int) throws(FeatureRunError) {
    guard case .data(let name, let x, _, _) = self, samples >= x.rows else { return }
    throw .tooFewRows(data: name, rows: x.rows, samples: samples)
  }
}
