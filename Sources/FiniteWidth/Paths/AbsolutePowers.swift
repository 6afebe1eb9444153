import Foundation
import LinearAlgebra

/// |x|^p.
func absolutePower(_ x: Double, _ power: Double) -> Double {
  if power == 1 { return abs(x) }
  return power == 2 ? x * x : pow(abs(x), power)
}

/// |x|^p of every element.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func absolutePowers<Element: Scalar>(_ x: [Element], _ power: Double) -> [Element] {
  var result = x
  if power == 1 {
    for index in result.indices { result[index] = abs(result[index]) }
  } else if power == 2 {
    for index in result.indices { result[index] *= result[index] }
  } else {
    for index in result.indices {
      result[index] = Element(absolutePower(Double(result[index]), power))
    }
  }
  return result
}

/// What a step of Path-SGD goes along: every entry of the gradient over that of `curvatures`.
///
/// A parameter without a path of positive weight has curvature 0 and no gradient either, and stays.
@_specialize(where Element == Float)
@_specialize(where Element == Double)
func dividePathwise<Element: Scalar>(
  _ count: Int, _ gradient: UnsafeMutablePointer<Element>, _ curvatures: UnsafePointer<Element>
) {
  for index in 0..<count {
    gradient[index] = curvatures[index] > 0 ? gradient[index] / curvatures[index] : 0
  }
}
