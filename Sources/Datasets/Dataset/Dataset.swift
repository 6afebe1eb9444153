import LinearAlgebra

/// Inputs with their targets: n rows of features, and a class or a value for each.
public struct Dataset: Sendable, Equatable {
  /// A short name, such as `mnist train`.
  public var name: String
  /// The inputs, (n, features).
  public let x: Matrix<Double>
  /// The shape of one input: [features], or [height, width, channels] with the channel fastest.
  public let shape: [Int]
  /// What is to be predicted, one entry for each row.
  public let targets: Targets
  /// Where the data comes from.
  public var source: String
  /// What is known about the licence.
  public var license: String

  /// Puts inputs and targets together.
  ///
  /// - Precondition: the product of `shape` is `x.columns`, and there is one target for each row.
  public init(
    name: String, x: Matrix<Double>, shape: [Int]? = nil, targets: Targets, source: String = "",
    license: String = ""
  ) {
    let shape = shape ?? [x.columns]
    precondition(shape.reduce(1, *) == x.columns, "shape \(shape) for \(x.columns) features")
    precondition(targets.count == x.rows, "\(targets.count) targets for \(x.rows) rows")
    self.name = name
    self.x = x
    self.shape = shape
    self.targets = targets
    self.source = source
    self.license = license
  }

  /// The number of rows.
  public var count: Int { x.rows }

  /// The class of each row, and the names of the classes.
  ///
  /// - Throws: `DatasetError.notClassification` when the targets are values.
  public func classes() throws(DatasetError) -> (labels: [Int], names: [String]) {
    guard case .classes(let labels, let names) = targets else {
      throw .notClassification(name: name)
    }
    return (labels, names)
  }

  /// The same data with other inputs or targets.
  func replacing(
    x: Matrix<Double>? = nil, shape: [Int]? = nil, targets: Targets? = nil
  ) -> Dataset {
    Dataset(
      name: name, x: x ?? self.x, shape: shape ?? self.shape, targets: targets ?? self.targets,
      source: source, license: license)
  }
}
