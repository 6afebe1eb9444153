/// The value below which a share of `ordered` lies, between neighbours in proportion as in NumPy.
///
/// - Precondition: there is a value, values ascend, and 0 <= share <= 1.
package func quantile(ofSorted ordered: [Double], _ share: Double) -> Double {
  let place = share * Double(ordered.count - 1)
  let below = Int(place)
  let above = min(below + 1, ordered.count - 1)
  return ordered[below] + (place - Double(below)) * (ordered[above] - ordered[below])
}

/// The value below which a share of `values` lies, as `quantile(ofSorted:_:)` of them in order.
package func percentile(_ values: [Double], _ share: Double) -> Double {
  quantile(ofSorted: values.sorted(), share)
}
