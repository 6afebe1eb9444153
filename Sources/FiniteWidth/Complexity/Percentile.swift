/// The value below which a share of `values` lies, between neighbours in proportion as in NumPy.
///
/// - Precondition: there is a value, and 0 <= share <= 1.
func percentile(_ values: [Double], _ share: Double) -> Double {
  let ordered = values.sorted()
  let place = share * Double(ordered.count - 1)
  let below = Int(place)
  let above = min(below + 1, ordered.count - 1)
  return ordered[below] + (place - Double(below)) * (ordered[above] - ordered[below])
}
