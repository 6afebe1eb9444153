import Foundation
import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct MeasureTests {
  /// Exact laws are recovered and told apart.
  @Test func rates() throws {
    let t = (1...40).map { pow(1.5, Double($0)) }
    let logarithmic = try #require(RateFit.best(t: t, y: t.map { 3 * pow(log($0), -1.3) }))
    #expect(logarithmic.law == .logarithmic)
    expectClose([logarithmic.exponent, logarithmic.factor], [1.3, 3], relative: 1e-10)
    let polynomial = try #require(RateFit.best(t: t, y: t.map { 0.5 * pow($0, -0.7) }))
    #expect(polynomial.law == .polynomial)
    expectClose([polynomial.exponent, polynomial.factor], [0.7, 0.5], relative: 1e-10)
    #expect(RateFit(.polynomial, t: [2, 3], y: [1, 1]) == nil)
    #expect(RateFit(.polynomial, t: [2, 3, 4], y: [1, 0, -1]) == nil)
  }

  @Test func effectiveRank() throws {
    expectClose(try EffectiveRank.entropy(.identity(5)), 5, relative: 1e-12)
    expectClose(try EffectiveRank.entropy(Matrix([[1, 2], [2, 4]])), 1, absolute: 1e-12)
    #expect(try EffectiveRank.entropy(Matrix(rows: 3, columns: 2)) == 0)
  }

  @Test func comparisons() {
    let reference = Reference(name: "", point: [3, 4], value: 5, lowerBound: 5)
    let same = Comparison(interpolant: [3, 4], to: reference) { $0.euclideanNorm }
    #expect(same.distance == 0 && same.ratio == 1)
    let turned = Comparison(interpolant: [-4, 3], to: reference) { $0.euclideanNorm }
    expectClose([turned.distance, turned.angle], [1.4142135623730951, 90], relative: 1e-12)
    // A direction does not depend on its length; half the largest margin is a ratio of 1/2.
    let half = Comparison(classifier: [6, 8], margin: 1, to: reference) { $0.euclideanNorm }
    expectClose([half.distance, half.ratio], [0, 0.5], absolute: 1e-12)
  }

  @Test func methodNames() throws {
    #expect(
      try BiasMethod(parsing: "momentum:0.5").optimizer(for: nil) == .heavyBall(momentum: 0.5))
    #expect(try BiasMethod(parsing: "GD").optimizer(for: nil) == .gradientDescent)
    #expect(try BiasMethod(parsing: "sgd").isStochastic)
    #expect(
      try BiasMethod(parsing: "mirror:1.5").optimizer(for: nil) == .mirrorDescent(.power(1.5)))
    #expect(throws: BiasMethodError.unknown("foo")) { try BiasMethod(parsing: "foo") }
    #expect(throws: BiasMethodError.missingNumber("steepest")) {
      try BiasMethod(parsing: "steepest")
    }
    #expect(throws: BiasMethodError.badNumber("momentum:2", seen: "2", range: 0...0.9999)) {
      try BiasMethod(parsing: "momentum:2")
    }
  }

  /// The library in few lines: the nearest reference of gradient and of coordinate descent.
  @Test func study() throws {
    let problem = try BiasProblem.leastSquares(
      LeastSquares(x: Matrix([[1, 1, 1], [1, 2, 0]]), y: [1, 10]), description: "a line")
    let methods = try ["gd", "coordinate", "adagrad"].map { try BiasMethod(parsing: $0) }
    let runs = try BiasStudy(methods, steps: 1_000_000).run(problem)
    #expect(runs.prefix(2).map(\.nearest) == ["l2", "l1"])
    #expect(runs.map(\.isExplained) == [true, true, false])
    #expect(runs.allSatisfy { ($0.residual ?? 1) < 1e-9 && $0.isConverged })
  }
}
