import Architectures
import InfiniteWidth
import LinearAlgebra

/// What an analysis will take, known from the sizes alone.
public struct AnalysisPlan: Sendable {
  /// The number of training rows.
  public let rows: Int
  /// The number of held-out rows.
  public let testRows: Int
  /// The number of features.
  public let features: Int
  /// The peak memory in bytes.
  public let bytes: Int
  /// The width of the trained networks.
  public let width: Int
  /// The iterations of each of the two trained networks.
  public let iterations: Int

  /// The plan for `rows` training and `testRows` held-out rows.
  ///
  /// The peak is either the eigendecomposition (the kernel, its vectors and LAPACK's workspace of
  /// two more) or the ridge selection (vectors, their squares, and the cross kernel with its
  /// projections); inputs and the program itself come on top.
  init(
    rows: Int, testRows: Int, features: Int, outputs: Int, width chosen: Int?, iterations: Int?
  ) {
    // Flops of an iteration per unit of width, and what both networks may take together: half a
    // minute on two cores.
    let unitFlops = 4 * Double(rows) * Double(features * outputs)
    let budget = 2e12
    var width = chosen ?? 1024
    while chosen == nil, width > 256, unitFlops * Double(width) * 100 > budget { width /= 2 }
    // Small sets can afford more width, which brings the network closer to its limit.
    while chosen == nil, width < 8192, unitFlops * Double(2 * width) * 400 < budget / 10 {
      width *= 2
    }
    self.width = width
    self.rows = rows
    self.testRows = testRows
    self.features = features
    let square = rows * rows * 8
    let cross = rows * testRows * 8
    let inputs = (rows + testRows) * features * (8 * 3 + 4)
    let decomposition = 4 * square + cross
    let selection = 4 * square + 2 * cross
    let training = (2 * width * features + rows * width / 4) * 4 * 2
    bytes = Self.programBytes + inputs + max(decomposition, selection) + training
    self.iterations =
      iterations ?? min(400, max(50, Int(budget / max(1, unitFlops * Double(width)))))
  }

  /// The program, its libraries and the buffers of BLAS for two threads.
  private static let programBytes = 90_000_000
}
