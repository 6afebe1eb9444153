import Architectures
import LinearAlgebra

/// A two-layer network of which one layer is trained, without its width.
public struct FeatureModel: Sendable, Hashable {
  /// Which layer is trained.
  public enum Layer: String, Sendable, Codable, CaseIterable {
    /// The top layer: random features.
    case top = "random"
    /// The bottom layer, linearized: tangent features.
    case bottom = "tangent"
  }

  /// Which layer is trained.
  public var layer: Layer
  /// sigma.
  public var activation: Activation
  /// The law of the first-layer weights.
  public var law: WeightLaw

  /// A model.
  public init(_ layer: Layer, activation: Activation = .relu, law: WeightLaw = .sphere) {
    self.layer = layer
    self.activation = activation
    self.law = law
  }

  /// The features of `width` units.
  ///
  /// - Throws: `HighDimensionError.noFunction`.
  public func features(
    width: Int, dimension: Int, stream: RandomStream
  ) throws(HighDimensionError) -> any FeatureMap {
    switch layer {
    case .top:
      return try RandomFeatures(
        activation: activation, width: width, dimension: dimension, law: law, stream: stream)
    case .bottom:
      return try NeuralTangentFeatures(
        activation: activation, width: width, dimension: dimension, law: law, stream: stream)
    }
  }

  /// The penalty on |a|^2 beside (1/n) |y - phi a|^2 that the theory calls `ridge`: N ridge / d for
  /// random features (arXiv:1908.05355), ridge / n for tangent features (arXiv:2007.12826, K_N +
  /// ridge I).
  public func penalty(ridge: Double, width: Int, samples: Int, dimension: Int) -> Double {
    switch layer {
    case .top: ridge * Double(width) / Double(dimension)
    case .bottom: ridge / Double(samples)
    }
  }

  /// The ridge of K + ridge I, with K the products of features over N (random) or as they are
  /// (tangent), that is the same.
  public func kernelRidge(ridge: Double, samples: Int, dimension: Int) -> Double {
    switch layer {
    case .top: ridge * Double(samples) / Double(dimension)
    case .bottom: ridge
    }
  }
}
