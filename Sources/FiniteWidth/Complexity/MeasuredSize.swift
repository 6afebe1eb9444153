/// The value of one measure for one network.
public struct MeasuredSize: Sendable, Codable, Hashable {
  /// What was measured.
  public let measure: SizeMeasure
  /// Whether it is divided by the margin.
  public let isOverMargin: Bool
  /// The value; nil where the measure is not defined for the network.
  public let value: Double?
  /// Why there is no value.
  public let reason: String?

  /// The name in words.
  public var title: String { measure.title + (isOverMargin ? " / margin" : "") }

  init(_ measure: SizeMeasure, _ value: Double?, because reason: String? = nil) {
    self.measure = measure
    isOverMargin = false
    self.value = value
    self.reason = value == nil ? reason : nil
  }

  private init(over margin: Double?, _ size: MeasuredSize) {
    measure = size.measure
    isOverMargin = true
    guard let found = size.value else {
      (value, reason) = (nil, size.reason)
      return
    }
    guard let margin else {
      (value, reason) = (nil, "targets are values, which have no margin")
      return
    }
    value = margin > 0 ? found / margin : nil
    reason =
      margin > 0 ? nil : "the margin is not positive: more than 5 % of the training rows are wrong"
  }

  /// The measure divided by the margin.
  func over(margin: Double?) -> MeasuredSize { MeasuredSize(over: margin, self) }
}
