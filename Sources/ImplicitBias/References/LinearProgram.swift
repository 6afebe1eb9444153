import CClp
import LinearAlgebra

/// min c·x subject to rowLower <= A x <= rowUpper and lower <= x <= upper, by COIN-OR's Clp.
struct LinearProgram {
  /// c, one for every unknown.
  var costs: [Double]
  /// A: (rows, unknowns).
  var matrix: Matrix<Double>
  /// The bounds of A x.
  var rowLower: [Double]
  var rowUpper: [Double]
  /// The bounds of x.
  var lower: [Double]
  var upper: [Double]

  /// A solution and the multipliers of its rows.
  struct Solution {
    let point: [Double]
    let multipliers: [Double]
    let value: Double
  }

  /// Solves the program by the primal simplex method.
  ///
  /// Clp 1.17's dual method calls some feasible programs with free unknowns infeasible.
  ///
  /// - Throws: `ImplicitBiasError.infeasible`, `.unbounded` or `.programFailed`.
  func solve() throws(ImplicitBiasError) -> Solution {
    let (rows, columns) = (matrix.rows, matrix.columns)
    var (starts, indices, values) = ([Int32(0)], [Int32](), [Double]())
    for column in 0..<columns {
      for row in 0..<rows where matrix[row, column] != 0 {
        indices.append(Int32(row))
        values.append(matrix[row, column])
      }
      starts.append(Int32(values.count))
    }
    let model = Clp_newModel()
    defer { Clp_deleteModel(model) }
    Clp_setLogLevel(model, 0)
    Clp_setPrimalTolerance(model, 1e-9)
    Clp_setDualTolerance(model, 1e-9)
    Clp_loadProblem(
      model, Int32(columns), Int32(rows), starts, indices, values, lower, upper, costs, rowLower,
      rowUpper)
    _ = Clp_primal(model, 0)
    switch Clp_status(model) {
    case 0: break
    case 1: throw .infeasible(constraints: rows)
    case 2: throw .unbounded
    case let status: throw .programFailed(status: Int(status))
    }
    let point = Array(UnsafeBufferPointer(start: Clp_primalColumnSolution(model), count: columns))
    return Solution(
      point: point,
      multipliers: Array(UnsafeBufferPointer(start: Clp_dualRowSolution(model), count: rows)),
      value: costs.dot(point))
  }

  /// Whether the minimum is reached at one point only, judged along a few fixed directions.
  ///
  /// Every direction is minimized and maximized over the points whose cost exceeds the least one by
  /// at most 10^-9 relative, or 10^-7 where rounding leaves no such point; with one solution both
  /// ends agree up to a multiple of that.
  ///
  /// - Returns: nil when Clp finds no answer on so thin a set.
  func isUnique(_ solution: Solution) -> Bool? {
    for slack in [1e-9, 1e-7] {
      if let answer = try? isUnique(solution, slack: slack) { return answer }
    }
    return nil
  }

  private func isUnique(
    _ solution: Solution, slack: Double
  ) throws(ImplicitBiasError) -> Bool {
    var face = self
    face.matrix = Matrix(
      rows: matrix.rows + 1, columns: matrix.columns, elements: matrix.elements + costs)
    face.rowLower.append(-.infinity)
    face.rowUpper.append(solution.value + slack * max(1, abs(solution.value)))
    var stream = RandomStream(seed: 0).child("directions")
    for _ in 0..<2 {
      let direction = stream.normals(costs.count)
      face.costs = direction
      let least = try face.solve().value
      face.costs = direction.scaled(by: -1)
      let largest = -(try face.solve().value)
      // A unique vertex moves by the slack times the condition of its basis.
      if largest - least > 1e-4 * max(1, solution.point.largestMagnitude) { return false }
    }
    return true
  }
}
