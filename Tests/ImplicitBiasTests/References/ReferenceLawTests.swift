import Foundation
import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ReferenceLawTests {
  static let norms: [VectorNorm] = [
    .l1, .l2, .lInfinity, .power(1.2), .power(3), .nuclear(rows: 3, columns: 4),
    .quadratic(Matrix(rows: 12, columns: 12) { $0 == $1 ? Double($0 + 1) : 0.3 }),
  ]

  /// No other solution on random lines through the reference has a smaller norm.
  @Test(arguments: norms) func leastOnLines(_ norm: VectorNorm) throws {
    var stream = RandomStream(seed: 4)
    let x: Matrix<Double> = stream.child("x").normalMatrix(rows: 5, columns: 12)
    let y = stream.normals(5)
    let found = try MinimumNorm.interpolant(x: x, y: y, norm: norm)
    let null = try AffineConstraints(x, [0, 0, 0, 0, 0])
    for _ in 0..<50 {
      let direction = null.project(stream.normals(12))
      for size in [-1.0, -1e-3, 1e-3, 1] {
        let other = try norm.value(found.point.adding(size, direction))
        #expect(other >= found.lowerBound * (1 - 1e-12), "\(norm)")
      }
    }
  }

  /// The margin's multipliers are the certificate: no unit vector has a larger margin.
  @Test(arguments: [
    VectorNorm.l1, .l2, .lInfinity, .nuclear(rows: 2, columns: 3), .spectral(rows: 2, columns: 3),
  ])
  func largestMargin(_ norm: VectorNorm) throws {
    var stream = RandomStream(seed: 5)
    let plane = stream.normals(6)
    let x: Matrix<Double> = stream.child("x").normalMatrix(rows: 9, columns: 6)
    let signs = (x * plane).map { $0 < 0 ? -1.0 : 1 }
    let rows = Matrix(rows: 9, columns: 6) { x[$0, $1] * signs[$0] }
    let found = try HardMargin.classifier(rows: rows, norm: norm)
    #expect(found.relativeGap <= 1e-8)
    for _ in 0..<2000 {
      let other = found.point.adding(0.2 * found.value, stream.normals(6))
      let margin = (rows * other).min()! / (try norm.value(other))
      #expect(margin <= (1 + 1e-12) / found.lowerBound)
    }
  }

  /// Rows of multiclass margins sum to 0 up to rounding, which a linear program must not take for a
  /// coefficient.
  @Test(arguments: [VectorNorm.l1, .lInfinity, .spectral(rows: 3, columns: 5)])
  func multiclassMargins(_ norm: VectorNorm) throws {
    var stream = RandomStream(seed: 30)
    let centers: Matrix<Double> = stream.child("centers").normalMatrix(
      rows: 3, columns: 5, scale: 4)
    let labels = (0..<12).map { $0 % 3 }
    let noise: Matrix<Double> = stream.child("noise").normalMatrix(rows: 12, columns: 5)
    let problem = MulticlassClassification(
      x: centers.selectingRows(labels) + noise, labels: labels, classes: 3)
    let found = try HardMargin.classifier(rows: problem.marginRows, norm: norm)
    #expect(found.relativeGap <= 1e-8)
    #expect(problem.margin(found.point) >= 1 - 1e-9)
  }

  /// Rows labelled by a plane are always separable, whatever their number, and a measured vector can
  /// always be interpolated.
  @Test(arguments: [VectorNorm.l1, .l2, .lInfinity]) func manyInstances(_ norm: VectorNorm) throws {
    for draw in 0..<100 {
      var stream = RandomStream(seed: 12).child(draw)
      let (n, d) = (5 + draw % 40, 2 + draw % 7)
      let plane = stream.normals(d)
      let x: Matrix<Double> = stream.child("x").normalMatrix(rows: n, columns: d)
      let signs = (x * plane).map { $0 < 0 ? -1.0 : 1 }
      let rows = Matrix(rows: n, columns: d) { x[$0, $1] * signs[$0] }
      let margin = try HardMargin.classifier(rows: rows, norm: norm)
      // A feasible point for comparison: the plane itself, scaled.
      let own = (rows * plane).min()! / (try norm.value(plane))
      #expect(margin.relativeGap <= 1e-8 && margin.margin >= own * (1 - 1e-12))
      let wide: Matrix<Double> = stream.child("wide").normalMatrix(rows: d, columns: d + n)
      let truth = stream.normals(d + n)
      let least = try MinimumNorm.interpolant(x: wide, y: wide * truth, norm: norm)
      let known = try norm.value(truth)
      #expect(least.relativeGap <= 1e-8 && least.value <= known * (1 + 1e-12))
    }
  }

  /// On every piece the lasso's condition holds: active products equal the largest.
  @Test func larsPath() throws {
    var stream = RandomStream(seed: 6)
    let x: Matrix<Double> = stream.child("x").normalMatrix(rows: 6, columns: 10)
    let y = stream.normals(6)
    let path = try LARSPath(x: x, y: y)
    #expect(path.points.count == 7)
    // The last point interpolates, up to the conditioning of six Gaussian columns.
    expectClose(x * path.points.last!, y, absolute: 1e-8)
    for point in path.points.dropFirst().dropLast() {
      let products = x.apply(.transposed, to: y.adding(-1, x * point))
      for (weight, product) in zip(point, products) where weight != 0 {
        expectClose(abs(product), products.largestMagnitude, relative: 1e-9)
      }
    }
  }

  @Test func fourierTransform() {
    let transform = FourierTransform(width: 6)
    let x = [1.0, -2, 0.5, 3, 0, 1]
    let (real, imaginary) = transform.transform(x)
    expectClose(transform.inverse(real: real, imaginary: imaginary), x, absolute: 1e-14)
    // Parseval, and the definition at one frequency.
    expectClose(transform.moduli(x).euclideanNorm, x.euclideanNorm, relative: 1e-14)
    let direct = x.enumerated().reduce(0.0) {
      $0 + $1.element * cos(2 * .pi * Double($1.offset) / 6)
    }
    expectClose(real[1], direct / 6.0.squareRoot(), absolute: 1e-14)
    expectClose(transform.bridgePenalty(x, power: 2), x.euclideanNorm, relative: 1e-14)
  }

  /// A circular convolutional network multiplies Fourier transforms.
  @Test func convolutionTheorem() {
    var stream = RandomStream(seed: 8)
    let network = CircularNetwork(width: 5, depth: 3)
    let parameters = stream.normals(15)
    let transform = FourierTransform(width: 5)
    let layers = (0..<3).map { transform.moduli(Array(parameters[5 * $0..<5 * $0 + 5])) }
    expectClose(
      transform.moduli(network.output(parameters)),
      (0..<5).map { layers[0][$0] * layers[1][$0] * layers[2][$0] }, relative: 1e-12)
  }
}
