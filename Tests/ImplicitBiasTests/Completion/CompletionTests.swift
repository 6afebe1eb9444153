import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct CompletionTests {
  static func observed(_ seed: UInt64, rows: Int = 7, columns: Int = 5, count: Int = 20)
    -> ObservedEntries
  {
    var stream = RandomStream(seed: seed)
    let places = stream.permutation(rows * columns).prefix(count)
    return ObservedEntries(
      rows: rows, columns: columns,
      places.map { .init(row: $0 / columns, column: $0 % columns, value: stream.normal()) })
  }

  /// The loops over entries against dense matrices.
  @Test(arguments: [1, 3, 8, 17]) func equalsDense(_ rank: Int) {
    let observed = Self.observed(1)
    let problem = FactorizedCompletion(observed, rank: rank, ridge: 0.3)
    let point = problem.start(scale: 1, seed: 2)
    let x = problem.matrix(point)
    let products = observed.entries.map { x[$0.row, $0.column] }
    expectClose(problem.products(point, at: observed), products, relative: 1e-13, absolute: 1e-14)
    let errors = products.adding(-1, observed.values)
    expectClose(
      problem.value(point), 0.5 * errors.dot(errors) + 0.15 * point.dot(point), relative: 1e-13)
    var error = Matrix<Double>(rows: 7, columns: 5)
    for (entry, value) in zip(observed.entries, errors) { error[entry.row, entry.column] = value }
    let u = Matrix(rows: 7, columns: rank, elements: Array(point.prefix(7 * rank)))
    let v = Matrix(rows: 5, columns: rank, elements: Array(point.suffix(5 * rank)))
    let dense =
      (error * v + 0.3 * u).elements
      + (Matrix.product(error, .transposed, u) + 0.3 * v).elements
    expectClose(problem.gradient(point), dense, relative: 1e-12, absolute: 1e-13)
  }

  @Test func entriesKeepTheirOrder() {
    let entries = [
      ObservedEntries.Entry(row: 2, column: 1, value: 5), .init(row: 0, column: 3, value: -1),
      .init(row: 2, column: 0, value: 7),
    ]
    let observed = ObservedEntries(rows: 3, columns: 4, entries)
    #expect(observed.entries == [entries[1], entries[0], entries[2]])
    #expect(observed.contradiction == nil)
    let twice = ObservedEntries(rows: 3, columns: 4, entries + [.init(row: 2, column: 1, value: 6)])
    #expect(twice.contradiction?.0 == entries[0])
    expectClose(
      observed.measurements * (0..<12).map(Double.init), [3, 9, 8], absolute: 0)
  }

  /// A matrix of rank 1 is completed from most of its entries.
  @Test func completesRankOne() throws {
    var stream = RandomStream(seed: 9)
    let (a, b) = (stream.normals(8), stream.normals(8))
    let places = stream.permutation(64).prefix(45)
    let observed = ObservedEntries(
      rows: 8, columns: 8,
      places.map { .init(row: $0 / 8, column: $0 % 8, value: a[$0 / 8] * b[$0 % 8]) })
    let problem = FactorizedCompletion(observed, rank: 8)
    let run = try Descent(.gradientDescent, step: .constant(0.05), steps: 20_000)
      .run(problem, from: problem.start(scale: 1e-4, seed: 1))
    let truth = Matrix(rows: 8, columns: 8) { a[$0] * b[$1] }
    // The deviation shrinks with the start; 1e-4 leaves about 1e-4.
    #expect((problem.matrix(run.point) - truth).frobeniusNorm / truth.frobeniusNorm < 1e-2)
  }
}
