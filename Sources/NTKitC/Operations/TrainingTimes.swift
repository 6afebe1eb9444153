import NTKit

/// The moments of training that a caller gives as numbers.
///
/// Without a step size they are times of gradient flow, infinity among them; with one they are whole numbers
/// of steps of gradient descent.
enum TrainingTimes {
  /// The times of the array `times`.
  ///
  /// - Throws: `BorderError.badValue`; negative ones are left to the dynamics.
  static func read(_ call: OperationCall, stepSize: Double?) throws -> [TrainingTime] {
    try call.array("times").matrix().elements.map { value in
      guard !value.isNaN else {
        throw BorderError.badValue("a time", value: "NaN", rule: "a number from 0, or infinity")
      }
      if value == .infinity { return .converged }
      guard let stepSize else { return .flow(value) }
      guard value == value.rounded(), abs(value) < 9e18 else {
        throw BorderError.badValue("a number of steps", value: "\(value)", rule: "a whole number")
      }
      return .descent(steps: Int(value), stepSize: stepSize)
    }
  }
}
