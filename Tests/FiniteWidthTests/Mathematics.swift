import Foundation

/// arccos, clipped to [-1, 1].
func arccosine(_ x: Double) -> Double { acos(min(1, max(-1, x))) }

/// e^x.
func exponential(_ x: Double) -> Double { exp(x) }
