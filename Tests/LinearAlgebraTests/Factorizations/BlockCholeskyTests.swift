import Foundation
import TestSupport
import Testing

@testable import LinearAlgebra

/// A kernel that gives up at the block of a column, or says which blocks are asked for.
private struct WatchedBlocks: KernelBlocks {
  struct Stop: Error {}
  let inner: MatrixBlocks<Double>
  /// The first column of a block that is refused.
  var limit = Int.max
  var rows: Int { inner.rows }
  var columns: Int { inner.columns }
  var isSymmetric: Bool { true }
  let granularity: Int

  func block(rows: Range<Int>, columns: Range<Int>) throws -> Matrix<Double> {
    guard columns.lowerBound < limit else { throw Stop() }
    #expect(columns.lowerBound % granularity == 0 && rows.lowerBound % granularity == 0)
    return inner.block(rows: rows, columns: columns)
  }
}

/// The blocked factorization against the dense one, which shares no code with it but BLAS.
@Suite struct BlockCholeskyTests {
  private static func kernel(_ n: Int) -> Matrix<Double> {
    KernelFixtures.relu(KernelFixtures.sphere(n, 5, seed: UInt64(n)))
  }

  private static func options<T: Scalar>(_ width: Int, _ type: T.Type) -> BlockCholesky<T>.Options {
    var options = BlockCholesky<T>.Options()
    options.width = width
    return options
  }

  /// Both solutions lose the condition number, below n / ridge = 1300, times 2e-16; 1e-11 leaves a
  /// factor of 40 for the growth with n.
  @Test(arguments: [(1, 4), (7, 7), (8, 4), (13, 4), (64, 10), (129, 64), (130, 1)])
  func solutions(n: Int, width: Int) throws {
    let kernel = Self.kernel(n)
    let b = KernelFixtures.normals(n, 3, seed: 2)
    let dense = try Cholesky(kernel.addingToDiagonal(0.1))
    let blocked = try BlockCholesky(
      MatrixBlocks(kernel, isSymmetric: true), ridge: 0.1, options: Self.options(width, Double.self)
    )
    expectClose(blocked.solve(b), dense.solve(b), relative: 1e-11, absolute: 1e-11)
    expectClose(blocked.logDeterminant, dense.logDeterminant, relative: 1e-12, absolute: 1e-12)
    let single = try BlockCholesky(
      MatrixBlocks(kernel.converted(to: Float.self), isSymmetric: true), ridge: 0.1,
      options: Self.options(width, Float.self))
    // 6e-8 in the place of 1.1e-16: 1300 * 6e-8 = 8e-5 of the largest entries, which are below 10.
    expectClose(
      single.solve(b.converted(to: Float.self)), dense.solve(b), relative: 1e-3, absolute: 1e-3)
  }

  /// Parts of at least 512 rows, so that 700 rows are several.
  @Test func bitsDoNotDependOnThreads() throws {
    let kernel = MatrixBlocks(Self.kernel(700), isSymmetric: true)
    let b = KernelFixtures.normals(700, 2, seed: 3)
    func solution(_ threads: Int) throws -> Matrix<Double> {
      var options = Self.options(100, Double.self)
      options.parallelism = Parallelism(threads: threads)
      let factor = try BlockCholesky(kernel, ridge: 0.1, options: options)
      return BLASInformation.withSingleThread { factor.solve(b) }
    }
    let one = try solution(1)
    #expect(try solution(2) == one && solution(3) == one)
    // The condition number is below 700 / 0.1 = 7000: 1e-12 of the dense solution's size 10.
    let dense = try Cholesky(Self.kernel(700).addingToDiagonal(0.1)).solve(b)
    expectClose(one, dense, absolute: 1e-10)
  }

  @Test func widthIsAMultipleOfTheGranularity() throws {
    let blocks = WatchedBlocks(
      inner: MatrixBlocks(Self.kernel(50), isSymmetric: true), granularity: 8)
    _ = try BlockCholesky(blocks, ridge: 1, options: Self.options(20, Double.self))
  }

  @Test func progressEndsAtOne() throws {
    let kernel = MatrixBlocks(Self.kernel(33), isSymmetric: true)
    let shares = Shares()
    var options = Self.options(10, Double.self)
    options.progress = { shares.append($0) }
    _ = try BlockCholesky(kernel, ridge: 1, options: options)
    #expect(shares.values == shares.values.sorted() && shares.values.count == 4)
    expectClose(shares.values.last ?? 0, 1, absolute: 1e-12)
  }

  private final class Shares: @unchecked Sendable {
    var values: [Double] = []
    func append(_ value: Double) { values.append(value) }
  }

  // MARK: Errors

  /// Two equal rows without a ridge: the pivot of the second is rounding, which is no solution.
  @Test func singular() {
    var x = KernelFixtures.sphere(20, 4, seed: 1)
    x[row: 17] = x[row: 3]
    let kernel = MatrixBlocks(KernelFixtures.relu(x), isSymmetric: true)
    #expect {
      try BlockCholesky(kernel, ridge: 0, options: Self.options(6, Double.self))
    } throws: { error in
      guard case KernelError.numericallySingular(let pivot, let limit) = error else { return false }
      return abs(pivot) <= limit
    }
  }

  @Test func indefinite() {
    var kernel = Self.kernel(12)
    kernel[9, 9] = -1
    #expect {
      try BlockCholesky(
        MatrixBlocks(kernel, isSymmetric: true), ridge: 0, options: Self.options(5, Double.self))
    } throws: { error in
      guard case LinearAlgebraError.notPositiveDefinite(9, let value) = error else { return false }
      return value < -1
    }
  }

  @Test func invalidRidge() {
    let kernel = MatrixBlocks(Self.kernel(3), isSymmetric: true)
    #expect(throws: KernelError.invalidRidge(-1)) { try BlockCholesky(kernel, ridge: -1) }
  }

  @Test func notFinite() {
    var kernel = Self.kernel(9)
    kernel[8, 2] = .nan
    #expect(throws: LinearAlgebraError.self) {
      try BlockCholesky(
        MatrixBlocks(kernel, isSymmetric: true), ridge: 1, options: Self.options(4, Double.self))
    }
  }

  // MARK: Checkpoints

  private static func temporary(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-factor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder + "/solve")
  }

  private static func factor(
    _ path: String, _ kernel: Matrix<Double>, limit: Int = Int.max, identity: String = "k",
    ridge: Double = 0.1, width: Int = 8
  ) throws -> BlockCholesky<Double> {
    var options = options(width, Double.self)
    options.checkpoint = FactorCheckpoint(path: path, identity: identity)
    let blocks = WatchedBlocks(
      inner: MatrixBlocks(kernel, isSymmetric: true), limit: limit, granularity: 1)
    return try BlockCholesky(blocks, ridge: ridge, options: options)
  }

  /// A run that ends before every block column in turn goes on to the same bits.
  @Test func resumes() throws {
    let kernel = Self.kernel(45)
    let b = KernelFixtures.normals(45, 2, seed: 1)
    let whole = try BlockCholesky(
      MatrixBlocks(kernel, isSymmetric: true), ridge: 0.1, options: Self.options(8, Double.self))
    for stop in 0..<6 {
      try Self.temporary { path in
        #expect(throws: WatchedBlocks.Stop.self) {
          try Self.factor(path, kernel, limit: stop * 8)
        }
        let resumed = try Self.factor(path, kernel)
        #expect(resumed.resumedColumns == stop)
        // Other tests change the number of BLAS threads, on which the last bits of a solve depend.
        BLASInformation.withSingleThread { #expect(resumed.solve(b) == whole.solve(b)) }
        FactorCheckpoint.remove(path)
        #expect(!FileManager.default.fileExists(atPath: path + ".factor"))
        #expect(!FileManager.default.fileExists(atPath: path + ".journal"))
      }
    }
  }

  @Test func refusesAnotherComputation() throws {
    let kernel = Self.kernel(20)
    try Self.temporary { path in
      _ = try Self.factor(path, kernel)
      for (field, run) in [
        ("inputs", { try Self.factor(path, kernel, identity: "other") }),
        ("ridge", { try Self.factor(path, kernel, ridge: 0.2) }),
        ("block width", { try Self.factor(path, kernel, width: 4) }),
        ("rows", { try Self.factor(path, Self.kernel(21)) }),
      ] as [(String, () throws -> BlockCholesky<Double>)] {
        #expect {
          try run()
        } throws: { error in
          guard case FactorCheckpointError.mismatch(_, field, _, _) = error else { return false }
          return "\(error)".contains(path)
        }
      }
    }
  }

  /// A line that was being written counts for nothing; a damaged one is an error.
  @Test func damagedJournal() throws {
    let kernel = Self.kernel(20)
    try Self.temporary { path in
      _ = try Self.factor(path, kernel)
      let journal = try String(contentsOfFile: path + ".journal", encoding: .utf8)
      let lines = journal.split(separator: "\n")
      func write(_ text: String) throws {
        try text.write(toFile: path + ".journal", atomically: false, encoding: .utf8)
      }
      try write(lines[0] + "\ncolumn 0\ncolu")
      #expect(try Self.factor(path, kernel).resumedColumns == 1)
      try write(lines[0] + "\ncolumn 1\n")
      #expect(throws: FactorCheckpointError.self) { try Self.factor(path, kernel) }
      try write("nonsense\n")
      #expect(throws: FactorCheckpointError.self) { try Self.factor(path, kernel) }
      // A factor of another size is not the one of the journal.
      try write(lines[0] + "\ncolumn 0\n")
      try Data(count: 8).write(to: URL(fileURLWithPath: path + ".factor"))
      #expect(throws: FactorCheckpointError.self) { try Self.factor(path, kernel) }
    }
  }

  @Test func missingFolder() {
    #expect(throws: FactorCheckpointError.self) {
      try Self.factor("/nonexistent-folder/solve", Self.kernel(4))
    }
  }
}
