/// The steps at which training is recorded; the first and the last always are.
public enum RecordSchedule: Hashable, Sendable {
  /// Only the first and the last.
  case ends
  /// Every k-th step.
  case every(Int)
  /// About this many steps a decade, evenly on a logarithmic scale.
  case logarithmic(perDecade: Int)
  /// The steps named.
  case steps([Int])

  /// The recorded steps from 0 to `last`, ascending.
  public func steps(through last: Int) -> [Int] {
    var chosen: Set<Int> = [0, last]
    switch self {
    case .ends: break
    case .every(let stride):
      chosen.formUnion(Swift.stride(from: 0, through: last, by: max(1, stride)))
    case .logarithmic(let perDecade):
      // Powers by repeated multiplication: the same steps on every machine.
      let ratio = Self.root(10, max(1, perDecade))
      var value = 1.0
      while value <= Double(last) {
        chosen.insert(Int(value.rounded()))
        value *= ratio
      }
    case .steps(let list): chosen.formUnion(list.filter { $0 >= 0 && $0 <= last })
    }
    return chosen.filter { $0 <= last }.sorted()
  }

  /// The `degree`-th root by Newton's iteration.
  private static func root(_ x: Double, _ degree: Int) -> Double {
    var value = 1 + (x - 1) / Double(degree)
    for _ in 0..<200 {
      let power = (0..<degree - 1).reduce(1.0) { product, _ in product * value }
      let next = value - (value * power - x) / (Double(degree) * power)
      guard abs(next - value) > 1e-15 * value else { return next }
      value = next
    }
    return value
  }
}
