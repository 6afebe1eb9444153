import LinearAlgebra

/// The features of one step, (features, positions, lanes), in memory that stays where it is.
final class FeatureTable<Element: KernelScalar>: @unchecked Sendable {
  /// The elements; written once, by the initializer.
  let memory: UnsafeMutablePointer<Element>
  /// The correlation up to which a series of these positions can be trusted; 1 for other steps.
  let trusted: Double

  /// The features of `positions` positions in `lanes` images with the given variances.
  init(
    _ activation: PlaneActivation, positions: Int, lanes: Int,
    variance: (_ position: Int, _ lane: Int) -> Double
  ) {
    let count = positions * lanes
    let memory = UnsafeMutablePointer<Element>.allocate(
      capacity: max(1, activation.featureCount * count))
    var trusted = 1.0
    for position in 0..<positions {
      for lane in 0..<lanes {
        let at = position * lanes + lane
        let limit = activation.features(variance: variance(position, lane)) { feature, value in
          memory[feature * count + at] = Element(value)
        }
        trusted = min(trusted, limit)
      }
    }
    self.memory = memory
    self.trusted = trusted
  }

  /// The given elements.
  init(copying values: [Double]) {
    memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, values.count))
    for (index, value) in values.enumerated() { memory[index] = Element(value) }
    trusted = 1
  }

  deinit { memory.deallocate() }
}
