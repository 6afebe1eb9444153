import ImplicitBias
import LinearAlgebra

/// Gaussian classes that a linear classifier separates.
enum SeparableClasses {
  /// The first of a thousand draws that is separable, with the classifier of largest margin.
  ///
  /// Class centers have deviation 2 in every coordinate and rows deviation 1 around them; classes take
  /// turns.
  ///
  /// - Throws: `ImplicitBiasError.notSeparable` when none is; `LinearAlgebraError`.
  static func draw(
    rows: Int, columns: Int, classes: Int, _ stream: RandomStream
  ) throws -> (problem: MulticlassClassification, reference: Reference) {
    var attempt = 0
    while true {
      let own = stream.child(attempt)
      let centers: Matrix<Double> = own.child("centers")
        .normalMatrix(rows: classes, columns: columns, scale: 2)
      let noise: Matrix<Double> = own.child("rows").normalMatrix(rows: rows, columns: columns)
      let labels = (0..<rows).map { $0 % classes }
      let problem = MulticlassClassification(
        x: centers.selectingRows(labels) + noise, labels: labels, classes: classes)
      do { return (problem, try HardMargin.multiclass(problem)) } catch let error
        as ImplicitBiasError
      {
        guard case .notSeparable = error, attempt < 1000 else { throw error }
        attempt += 1
      }
    }
  }
}
