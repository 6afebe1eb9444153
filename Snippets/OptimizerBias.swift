import NTKit

let x = Matrix<Double>([[1, 1, 1], [1, 2, 0]])
let problem = try BiasProblem.leastSquares(
  LeastSquares(x: x, y: [1, 10]), description: "two measurements of three unknowns")
let methods = try ["gd", "coordinate", "adagrad"].map { try BiasMethod(parsing: $0) }
for run in try BiasStudy(methods, steps: 100_000).run(problem) {
  let ratios = run.comparisons.map { "\($0.reference) \($0.ratio)" }.joined(separator: ", ")
  print("\(run.method) ends at \(run.point); norms over the least: \(ratios)")
}
