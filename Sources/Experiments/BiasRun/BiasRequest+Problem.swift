import Datasets
import ImplicitBias
import LinearAlgebra

extension BiasRequest {
  func makeProblem() throws -> BiasProblem {
    if network != nil {
      switch problem {
      case .classification, .data: break
      default: throw BiasRequestError.networkElsewhere("this problem")
      }
    }
    var stream = RandomStream(seed: seed).child("bias problem")
    switch problem {
    case .leastSquares(let rows, let columns):
      let x: Matrix<Double> = stream.child("rows").normalMatrix(rows: rows, columns: columns)
      return try .leastSquares(
        LeastSquares(x: x, y: stream.normals(rows)),
        description: "\(rows) Gaussian measurements of \(columns) unknowns")
    case .classification(let rows, let columns):
      let x: Matrix<Double> = stream.child("rows").normalMatrix(rows: rows, columns: columns)
      let plane = stream.normals(columns)
      return try classification(
        SeparableClassification(x: x, labels: (x * plane).map { $0 < 0 ? -1 : 1 }, loss: loss),
        "\(rows) Gaussian rows in \(columns) dimensions labelled by a plane")
    case .multiclass(let rows, let columns, let classes):
      return try .multiclass(
        SeparableClasses.draw(rows: rows, columns: columns, classes: classes, stream).problem,
        description: "\(rows) Gaussian rows in \(columns) dimensions of \(classes) classes,"
          + " cross-entropy", isScaled: isScaled)
    case .sensing(let size, let count, let rank):
      let measurements = SensingProblem.rows(size: size, count: count, .gaussian, stream)
      let truth = try SensingProblem.matrix(size, .rank(rank), stream.child("truth"))
      return try .sensing(
        size: size, measurements: measurements, values: measurements * truth,
        description: "\(count) Gaussian measurements of a positive semidefinite \(size) x \(size)"
          + " matrix of rank \(rank), X = U Uᵀ from \(startScale) times the identity",
        scale: startScale, truth: truth)
    case .oneBit(let size, let count):
      let signs = OneBitSigns(size: size, count: count, isCompletion: true, stream)
      var start = stream.child("start")
      return try .oneBit(
        size: size, rows: signs.rows, loss: loss,
        description: "\(count) signs of a symmetric \(size) x \(size) matrix of rank 1,"
          + " \(loss.rawValue) loss, X = U Uᵀ from deviation \(startScale)",
        start: start.normals(size * size).scaled(by: startScale), truth: signs.matrix)
    case .completion(let rows, let columns, let rank, let count):
      let left: Matrix<Double> = stream.child("left").normalMatrix(rows: rows, columns: rank)
      let right: Matrix<Double> = stream.child("right").normalMatrix(rows: rank, columns: columns)
      let x: Matrix<Double> = left * right
      let chosen = stream.permutation(rows * columns).prefix(count)
      let observed = ObservedEntries(
        rows: rows, columns: columns,
        chosen.map {
          .init(row: $0 / columns, column: $0 % columns, value: x[$0 / columns, $0 % columns])
        })
      return try .completion(
        observed,
        description: "\(count) of \(rows) x \(columns) entries of a matrix of rank \(rank), start"
          + " of deviation \(startScale)", scale: startScale, seed: seed, truth: x.elements)
    case .data(let reference):
      return try fromData(DatasetReference(parsing: reference).load(classes: classes, limit: limit))
    }
  }

  /// A linear classifier, or the linear network in its place.
  private func classification(
    _ problem: SeparableClassification, _ description: String
  ) throws -> BiasProblem {
    let whole = "\(description), \(loss.rawValue) loss"
    guard let network else {
      return try .classification(problem, description: whole, isScaled: isScaled)
    }
    return try .network(
      network, problem, description: "\(whole), \(network) from deviation \(startScale)",
      scale: startScale, seed: seed)
  }

  /// Classification with a constant feature, or least squares of values.
  private func fromData(_ data: Dataset) throws -> BiasProblem {
    guard case .classes(let labels, let names) = data.targets else {
      guard case .values(let y) = data.targets else { preconditionFailure("targets of no kind") }
      guard data.count < data.x.columns else {
        throw BiasRequestError.notUnderdetermined(rows: data.count, columns: data.x.columns)
      }
      return try .leastSquares(
        LeastSquares(x: data.x, y: y),
        description: "\(data.name): \(data.count) measurements of \(data.x.columns) unknowns")
    }
    let x = Matrix(rows: data.count, columns: data.x.columns + 1) {
      $1 < data.x.columns ? data.x[$0, $1] : 1
    }
    let size = "\(data.count) rows of \(data.x.columns) features and a constant"
    if names.count == 2 {
      return try classification(
        SeparableClassification(x: x, labels: try data.signedLabels(), loss: loss),
        "\(data.name), \(names[0]) against \(names[1]): \(size)")
    }
    guard names.count > 2, data.count * names.count <= 10_000 else {
      throw names.count > 2
        ? BiasRequestError.badClasses(rows: data.count, classes: names.count)
        : BiasRequestError.wrongTargets(name: data.name, classes: names.count)
    }
    guard network == nil else {
      throw BiasRequestError.networkElsewhere("\(data.name) of \(names.count) classes")
    }
    return try .multiclass(
      MulticlassClassification(x: x, labels: labels, classes: names.count),
      description: "\(data.name), \(names.count) classes: \(size), cross-entropy",
      isScaled: isScaled)
  }
}
