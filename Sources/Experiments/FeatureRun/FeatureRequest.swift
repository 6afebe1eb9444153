import HighDimension

/// What `ntkit features` was asked for: a model, data, and what is swept.
public struct FeatureRequest: Sendable, Codable, Hashable {
  /// Where rows come from.
  public enum Source: Sendable, Codable, Hashable {
    /// The sphere of radius sqrt(d) with a target of these powers.
    case sphere(dimension: Int, linear: Double, nonlinear: Double, noise: Double)
    /// A data set; rows that are not drawn to learn from are tested on.
    case data(reference: String, classes: [String]?, limit: Int?, scaling: FeatureScaling)
  }

  /// What is swept.
  public enum Axis: String, Sendable, Codable, CaseIterable {
    case width, samples, ridge, time
  }

  /// Where rows come from.
  public var source: Source
  /// Which layer is trained.
  public var layer: FeatureModel.Layer = .top
  /// The activation.
  public var activation: FeatureActivation = .relu
  /// The law of the weights.
  public var law: WeightLaw = .sphere
  /// N.
  public var width: Int
  /// n.
  public var samples: Int
  /// The ridge of `FeatureModel.penalty`; 0 gives the least norm.
  public var ridge: Double = 0
  /// Gradient flow up to this time in place of a ridge.
  public var time: Double?
  /// What is swept; nil for one model.
  public var axis: Axis?
  /// The values of the axis.
  public var values: [Double] = []
  /// Draws of weights and data at every value.
  public var draws: Int = 10
  /// Test rows of a draw on the sphere.
  public var testRows: Int = 2000
  /// The seed.
  public var seed: UInt64 = 0

  /// A request for one model.
  public init(_ source: Source, width: Int, samples: Int) {
    self.source = source
    self.width = width
    self.samples = samples
  }

  /// A model of the sweep.
  struct Setting: Sendable, Hashable {
    var width: Int
    var samples: Int
    var rule: FeatureRule
    /// The value on the axis.
    var value: Double
  }

  /// The models, in the order of the values.
  func settings() throws(FeatureRunError) -> [Setting] {
    guard width >= 1 else { throw .badValue("--width", Double(width), "at least 1") }
    guard samples >= 1 else { throw .badValue("--samples", Double(samples), "at least 1") }
    guard draws >= 1 else { throw .badValue("--draws", Double(draws), "at least 1") }
    guard testRows >= 1 else { throw .badValue("--test-rows", Double(testRows), "at least 1") }
    guard ridge >= 0, ridge.isFinite else { throw .badValue("--ridge", ridge, "at least 0") }
    if let time, !(time >= 0) { throw .badValue("--time", time, "at least 0") }
    if time != nil, ridge > 0 { throw .ridgeAndTime }
    let rule = time.map { FeatureRule.flow(time: $0) } ?? .ridge(ridge)
    guard let axis else {
      return [Setting(width: width, samples: samples, rule: rule, value: Double(width))]
    }
    guard !values.isEmpty else { throw .noValues }
    var settings: [Setting] = []
    for value in values {
      var setting = Setting(width: width, samples: samples, rule: rule, value: value)
      switch axis {
      case .width, .samples:
        guard value >= 1, value <= 1e7, value == value.rounded() else {
          throw .badValue("a \(axis.rawValue) of --sweep", value, "a whole number from 1 to 1e7")
        }
        if axis == .width { setting.width = Int(value) } else { setting.samples = Int(value) }
      case .ridge:
        guard value >= 0, value.isFinite else {
          throw .badValue("a ridge of --sweep", value, "at least 0")
        }
        setting.rule = .ridge(value)
      case .time:
        guard value >= 0 else { throw .badValue("a time of --sweep", value, "at least 0") }
        setting.rule = .flow(time: value)
      }
      settings.append(setting)
    }
    return settings
  }
}
