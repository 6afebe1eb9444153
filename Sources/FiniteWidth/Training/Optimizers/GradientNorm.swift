import LinearAlgebra

/// The norm of the gradient of some layers: of sums over stretches of fixed length, so that the bits do
/// not depend on the number of threads.
func gradientNorm<Element: Scalar>(_ gradient: [Element], _ trained: [ParameterBlock]) -> Double {
  let parts = trained.flatMap { block in
    stride(from: block.range.lowerBound, to: block.range.upperBound, by: updateChunkElements).map {
      $0..<min($0 + updateChunkElements, block.range.upperBound)
    }
  }
  var sums = [Double](repeating: 0, count: parts.count)
  let parallelism = gradient.count > 4 * updateChunkElements ? Parallelism.allCores : .serial
  sums.parallelFill(chunk: 1, parallelism: parallelism) { index, sum in
    gradient.withUnsafeBufferPointer { g in
      sum[0] = Elementwise.squaredNorm(
        parts[index].count, g.baseAddress! + parts[index].lowerBound)
    }
  }
  return sums.reduce(0, +).squareRoot()
}
