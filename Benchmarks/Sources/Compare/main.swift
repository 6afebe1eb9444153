import Foundation
import NTKit
let n = 4000
let x: Matrix<Float> = RandomStream(seed: 1).normalMatrix(rows: n, columns: 784)
var layers: [Layer] = []
for _ in 0..<3 { layers += [.dense(Dense(weightStd: 2.0.squareRoot())), .activation(.relu)] }
layers.append(.dense(Dense()))
let a = Architecture(layers: layers)
for _ in 0..<4 {
  let c = ContinuousClock()
  let t = try c.measure { _ = try a.kernel(x) }
  print(t)
}
let xd = x.converted(to: Double.self)
for _ in 0..<2 {
  let c = ContinuousClock()
  let t = try c.measure { _ = try a.kernel(xd) }
  print("f64", t)
}
