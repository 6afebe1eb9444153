import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

struct SyntheticTests {
  @Test func spherePointsHaveUnitNormAndNoDirection() {
    let (n, d) = (4000, 5)
    let x = SyntheticInputs.sphere(dimension: d).sample(count: n, seed: 2)
    for row in 0..<n {
      let square = x[row: row].reduce(0) { $0 + $1 * $1 }
      #expect(abs(square - 1) < 1e-14)
    }
    // E x_j = 0, E x_j^2 = 1/d with variances 1/d and 2 (d-1) / (d^2 (d+2)): 5 standard errors.
    for j in 0..<d {
      let column = x[column: j]
      let mean = column.reduce(0, +) / Double(n)
      let second = column.reduce(0) { $0 + $1 * $1 } / Double(n)
      #expect(abs(mean) < 5 * (1 / Double(d * n)).squareRoot())
      let variance = 2 * Double(d - 1) / Double(d * d * (d + 2))
      #expect(abs(second - 1 / Double(d)) < 5 * (variance / Double(n)).squareRoot())
    }
  }

  @Test func rowsDependOnTheirNumberOnly() {
    for inputs in [SyntheticInputs.sphere(dimension: 4), .gaussian(dimension: 4)] {
      let few = inputs.sample(count: 10, seed: 7)
      let many = inputs.sample(count: 50, seed: 7)
      #expect(many.selectingRows(0..<10) == few)
      #expect(inputs.sample(count: 10, seed: 8) != few)
    }
  }

  @Test func mixtureSurroundsItsCentres() throws {
    let mixture = GaussianMixture(classes: 3, dimension: 4, separation: 6, spread: 0.5)
    let data = mixture.sample(count: 3000, seed: 3)
    let labels = try data.classes().labels
    let centres = mixture.centres(seed: 3)
    for c in 0..<3 {
      #expect(abs(centres[row: c].reduce(0) { $0 + $1 * $1 } - 36) < 1e-12)
      let rows = labels.indices.filter { labels[$0] == c }
      #expect(rows.count == 1000)
      let own = data.x.selectingRows(rows)
      for j in 0..<4 {
        let deviations = own[column: j].map { $0 - centres[c, j] }
        let mean = deviations.reduce(0, +) / 1000
        let variance = deviations.reduce(0) { $0 + $1 * $1 } / 1000
        // Standard errors spread / sqrt(n) and spread^2 sqrt(2 / n), times 5.
        #expect(abs(mean) < 5 * 0.5 / 1000.0.squareRoot())
        #expect(abs(variance - 0.25) < 5 * 0.25 * (2.0 / 1000).squareRoot())
      }
    }
  }

  @Test func targetsFollowTheirFormulas() {
    let x = [0.5, -1, 2]
    let b = [0.2, 0.4, -0.1]
    let z = 0.1 - 0.4 - 0.2  // b.x
    let close = { (a: Double, b: Double) in abs(a - b) < 1e-14 }
    #expect(
      close(SyntheticTarget.power(scale: 3, direction: b, exponent: 4).value(at: x), 3 * pow(z, 4)))
    #expect(close(SyntheticTarget.power(scale: 2, direction: b, exponent: 1).value(at: x), 2 * z))
    #expect(close(SyntheticTarget.cosine(direction: b).value(at: x), -2 * pow(sin(z / 2), 2)))
    #expect(SyntheticTarget.sign(direction: b).value(at: x) == -1)
    // z arctan(z/2) by the series of protocol A8.
    var series = 0.0
    for j in 1...40 {
      let sign: Double = j % 2 == 1 ? 1 : -1
      let coefficient = pow(2, Double(1 - 2 * j)) / Double(2 * j - 1)
      series += sign * coefficient * pow(z, Double(2 * j))
    }
    #expect(close(SyntheticTarget.arctangent(direction: b).value(at: x), series))
    // x^T b b^T x = (b.x)^2, and -x^T I x.
    let outer = b.map { first in b.map { first * $0 } }
    #expect(close(SyntheticTarget.quadraticForm(outer).value(at: x), z * z))
    let sum = SyntheticTarget.sum([
      .quadraticForm(outer), .power(scale: -1, direction: b, exponent: 2), .sign(direction: x),
    ])
    #expect(close(sum.value(at: x), 1))
    let data = SyntheticInputs.sphere(dimension: 3).dataset(count: 20, target: sum, seed: 1)
    #expect(data.targets == .values(sum.values(on: data.x)) && data.count == 20)
  }
}
