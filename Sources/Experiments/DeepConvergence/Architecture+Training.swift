import Architectures

extension Architecture {
  /// The network of `DeepProblem` with other layers trained; the first stays fixed.
  func training(hidden: Bool, last: Bool) -> Architecture {
    let end = layers.count - 1
    return Architecture(
      name: name, parameterization: parameterization,
      layers: layers.enumerated().map { index, layer in
        guard case .dense(var dense) = layer else { return layer }
        dense.trainable = index == 0 ? false : index == end ? last : hidden
        return .dense(dense)
      })
  }
}
