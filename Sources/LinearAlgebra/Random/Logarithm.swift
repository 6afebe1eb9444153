/// The natural logarithm from IEEE arithmetic alone, so that every machine gives the same bits.
///
/// The C library's `log` picks a variant by processor and may differ in the last place. Here
/// x = 2^e m with m in [sqrt(1/2), sqrt(2)), and ln m = 2 atanh((m - 1)/(m + 1)) by its series.
/// With |(m-1)/(m+1)| <= 0.1716 the first dropped term (s^23/23) is below 1e-17 relative.
/// Error at most 2 units in the last place.
///
/// - Precondition: `x` is finite and positive.
package func logarithm(_ x: Double) -> Double {
  var exponent = x.exponent
  var mantissa = x.significand
  if mantissa > 1.4142135623730951 {
    mantissa *= 0.5
    exponent += 1
  }
  let s = (mantissa - 1) / (mantissa + 1)
  let z = s * s
  var series = 1.0 / 21
  for odd in stride(from: 19.0, through: 1.0, by: -2) { series = series * z + 1 / odd }
  // ln 2 split so that exponent * high is exact.
  let high = 6.93147180369123816490e-01
  let low = 1.90821492927058770002e-10
  return Double(exponent) * high + (Double(exponent) * low + 2 * s * series)
}
