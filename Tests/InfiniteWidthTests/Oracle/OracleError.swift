/// Why an oracle has no kernel to give.
enum OracleError: Error, Equatable {
  /// The output still has positions.
  case positionsLeft(path: String)
  /// The standard parameterization needs a number of input channels that is not described.
  case unknownFanIn(path: String)
  /// A layer without a kernel at infinite width.
  case noKernel(path: String)
  /// A normalization of a signal without variance.
  case noVariance(path: String)
  /// A quadrature failed.
  case notConverged(path: String)
  /// The window arithmetic here and that of the validation differ.
  case positions(path: String, oracle: [Int], validation: [Int])
}
