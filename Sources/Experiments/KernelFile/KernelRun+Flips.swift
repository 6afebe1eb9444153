import Architectures
import InfiniteWidth

extension KernelRun {
  /// Averages the kernels over every row's image and its mirror image,
  /// (K(x, x') + K(F x, x')) / 2.
  ///
  /// The dimensions of the file tell what left and right are, whatever shape the network reads.
  ///
  /// - Throws: `KernelTransformError.noPositions` unless the rows are images.
  ///
  /// Reference: Li et al. (2019), arXiv:1911.00809, section 4.1.
  public mutating func averageOverFlips() throws {
    let shape = InputShape(dimensions: first.rowDimensions)
    let flips = try InputGroup.horizontalFlips(shape ?? input)
    let plan = try KernelPlan(architecture, input: input)
    let options = KernelOptions(parallelism: parallelism)
    let (rows, columns) = (first.rows, second?.rows)
    cost =
      precision == .float32
      ? plan.cost(
        averagedOver: flips, rows: rows, columns: columns, kind: kind, as: Float.self,
        options: options)
      : plan.cost(
        averagedOver: flips, rows: rows, columns: columns, kind: kind, as: Double.self,
        options: options)
    group = flips
  }
}
