import Cluster
import LinearAlgebra

/// Factorizations that every member makes of the whole matrix by LAPACK, for trying what is built on
/// distributed ones without ScaLAPACK.
struct LocalAlgebra: DistributedAlgebra {
  let communicator: any Communicator

  func factor(_ matrix: DistributedMatrix) throws {
    let factor = try Cholesky(whole(matrix)).factor
    put(factor, into: matrix)
  }

  func solve(_ factor: DistributedMatrix, _ b: Matrix<Double>) throws -> Matrix<Double> {
    let lower = whole(factor)
    // L L^T X = B with the factor as it is in the parts.
    let square = Matrix.product(lowerTriangle(lower), .none, lowerTriangle(lower), .transposed)
    return try Cholesky(square).solve(b)
  }

  func eigen(
    _ matrix: DistributedMatrix
  ) throws -> (values: [Double], vectors: DistributedMatrix) {
    let eigen = try SymmetricEigen(whole(matrix))
    let vectors = DistributedMatrix(matrix.layout, rank: communicator.rank)
    put(eigen.vectors.transposed, into: vectors)
    return (eigen.values, vectors)
  }

  private func lowerTriangle(_ matrix: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: matrix.rows, columns: matrix.columns) { $0 >= $1 ? matrix[$0, $1] : 0 }
  }

  private func blocks(_ layout: BlockCyclic) -> [(Range<Int>, Range<Int>)] {
    layout.rows.blocks.flatMap { row in layout.columns.blocks.map { (row, $0) } }
      .filter { layout.owner(row: $0.0.lowerBound, column: $0.1.lowerBound) == communicator.rank }
  }

  private func whole(_ matrix: DistributedMatrix) -> Matrix<Double> {
    let layout = matrix.layout
    var result = Matrix<Double>(rows: layout.rows.count, columns: layout.columns.count)
    let leading = max(1, matrix.localShape.rows)
    for (rows, columns) in blocks(layout) {
      for row in rows {
        for column in columns {
          result[row, column] =
            matrix.local[layout.columns.local(column) * leading + layout.rows.local(row)]
        }
      }
    }
    communicator.sum(&result.elements)
    return result
  }

  private func put(_ whole: Matrix<Double>, into matrix: DistributedMatrix) {
    for (rows, columns) in blocks(matrix.layout) {
      let part = rows.flatMap { row in columns.map { whole[row, $0] } }
      part.withUnsafeBufferPointer {
        matrix.set(rows: rows, columns: columns, $0.baseAddress!)
      }
    }
  }
}
