import LinearAlgebra

/// Signs of measurements of a symmetric matrix of rank 1.
struct OneBitSigns: Sendable {
  let size: Int
  /// The measurements times their signs, row by row: (count, size^2).
  let rows: Matrix<Double>
  /// The vector u behind the matrix u u^T: signs for a completion, else Gaussian.
  let vector: [Double]
  /// The entries below the diagonal whose sign is not seen, of a completion.
  let hidden: [(Int, Int)]

  /// The signs of `count` entries below the diagonal, or of `count` Gaussian measurements.
  init(size: Int, count: Int, isCompletion: Bool, _ stream: RandomStream) {
    var truthStream = stream.child("truth")
    let truth = (0..<size).map { _ in isCompletion ? truthStream.sign() : truthStream.normal() }
    let pairs = (0..<size).flatMap { i in (0..<i).map { (i, $0) } }
    var order = stream.child("entries")
    let shuffled = order.permutation(pairs.count).map { pairs[$0] }
    var rows = Matrix<Double>(rows: count, columns: size * size)
    for row in 0..<count {
      var a = Matrix<Double>(rows: size, columns: size)
      if isCompletion {
        let (i, j) = shuffled[row]
        a[i, j] = 0.5
        a[j, i] = 0.5
      } else {
        let g: Matrix<Double> = stream.child("measurements").child(row)
          .normalMatrix(rows: size, columns: size)
        a = 0.5 * (g + g.transposed)
      }
      let sign = truth.dot(a * truth) < 0 ? -1.0 : 1
      rows[row: row] = a.elements.scaled(by: sign)[...]
    }
    self.size = size
    self.rows = rows
    vector = truth
    hidden = isCompletion ? Array(shuffled.dropFirst(count)) : []
  }

  /// u u^T, row by row.
  var matrix: [Double] { vector.flatMap { left in vector.map { left * $0 } } }

  /// The share of hidden signs that `x`, row by row, has right; NaN where none is hidden.
  func recovered(_ x: [Double]) -> Double {
    Double(hidden.count { i, j in x[i * size + j] * vector[i] * vector[j] > 0 })
      / Double(hidden.count)
  }
}
