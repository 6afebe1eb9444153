import Datasets
import ImplicitBias
import LinearAlgebra

extension BiasRequest {
  func makeProblem() throws -> BiasProblem {
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
      return try .classification(
        SeparableClassification(x: x, labels: (x * plane).map { $0 < 0 ? -1 : 1 }, loss: loss),
        description: "\(rows) Gaussian rows in \(columns) dimensions labelled by a plane,"
          + " \(loss.rawValue) loss", isScaled: isScaled)
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
          + " of deviation \(startScale)", scale: startScale, seed: seed)
    case .data(let reference):
      return try fromData(DatasetReference(parsing: reference).load(classes: classes, limit: limit))
    }
  }

  /// Classification of two classes, with a constant feature, or least squares of values.
  private func fromData(_ data: Dataset) throws -> BiasProblem {
    guard case .classes(_, let names) = data.targets else {
      guard case .values(let y) = data.targets else { preconditionFailure("targets of no kind") }
      guard data.count < data.x.columns else {
        throw BiasRequestError.notUnderdetermined(rows: data.count, columns: data.x.columns)
      }
      return try .leastSquares(
        LeastSquares(x: data.x, y: y),
        description: "\(data.name): \(data.count) measurements of \(data.x.columns) unknowns")
    }
    guard names.count == 2 else {
      throw BiasRequestError.wrongTargets(name: data.name, classes: names.count)
    }
    let x = Matrix(rows: data.count, columns: data.x.columns + 1) {
      $1 < data.x.columns ? data.x[$0, $1] : 1
    }
    return try .classification(
      SeparableClassification(x: x, labels: try data.signedLabels(), loss: loss),
      description: "\(data.name), \(names[0]) against \(names[1]): \(data.count) rows of"
        + " \(data.x.columns) features and a constant, \(loss.rawValue) loss", isScaled: isScaled)
  }
}
