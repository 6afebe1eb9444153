import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct CalibrationTests {
  /// Four rows by hand: bins (0.5, 0.6] with one right of two, (0.9, 1] with both right.
  @Test func scoreByHand() throws {
    let p = Matrix<Double>([[0.6, 0.4], [0.45, 0.55], [0.95, 0.05], [0, 1]])
    let score = CalibrationScore(classes: [0, 0, 0, 1], probabilities: p)
    #expect(score.count == 4 && score.accuracy == 0.75)
    expectClose(score.confidence, (0.6 + 0.55 + 0.95 + 1) / 4, relative: 1e-15)
    expectClose(score.logLoss, -(log(0.6) + log(0.45) + log(0.95)) / 4, relative: 1e-15)
    expectClose(
      score.brier, (2 * 0.16 + 2 * 0.55 * 0.55 + 2 * 0.0025) / 4, relative: 1e-14)
    #expect(score.bins.map(\.count) == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2])
    #expect(score.bins[5].accuracy == 0.5 && score.bins[9].accuracy == 1)
    #expect(score.bins[0].accuracy == nil && score.bins[0].confidence == nil)
    expectClose(try #require(score.bins[5].confidence), 0.575, relative: 1e-14)
    // |1 - 1.15| / 4 + |2 - 1.95| / 4.
    expectClose(score.expectedCalibrationError, (0.15 + 0.05) / 4, relative: 1e-12)
  }

  @Test func certainAndWrong() {
    let score = CalibrationScore(classes: [1], probabilities: Matrix([[1, 0]]))
    expectClose(score.logLoss, -log(1e-300), relative: 1e-14)
    #expect(score.brier == 2 && score.expectedCalibrationError == 1)
    #expect(CalibrationScore(classes: [], probabilities: Matrix(rows: 0, columns: 2)).count == 0)
  }

  /// Probabilities drawn from themselves are calibrated: the error of a bin with m rows is about
  /// 0.5 / sqrt(m), with 4,000 rows 0.01 in the mean.
  @Test func calibratedDraws() {
    var random = RandomStream(seed: 6)
    let p = Matrix(
      (0..<4000).map { _ -> [Double] in
        let value = random.uniform()
        return [value, 1 - value]
      })
    let classes = (0..<4000).map { random.uniform() < p[$0, 0] ? 0 : 1 }
    #expect(CalibrationScore(classes: classes, probabilities: p).expectedCalibrationError < 0.04)
  }

  /// The smoothed loss on a grid around the factor is never smaller.
  @Test(arguments: [1, 3]) func temperatureIsAMinimum(columns: Int) {
    var random = RandomStream(seed: 7)
    let n = 80
    let outputs = Matrix<Double>(rows: n, columns: columns) { _, _ in random.normal() }
    let classes = outputs.decisions.map { value in
      random.uniform() < 0.7 ? value : (value + 1) % max(2, columns)
    }
    let fit = TemperatureScaling(outputs: outputs, classes: classes)
    let c = max(2, columns)
    let counts = (0..<c).map { value in Double(classes.count { $0 == value }) }
    func loss(_ t: Double) -> Double {
      let p = TemperatureScaling(factor: t).probabilities(outputs)
      return (0..<n).reduce(0) { sum, row in
        let own = counts[classes[row]]
        let others = 1 / (own + 2) / Double(c - 1)
        return sum
          - (0..<c).reduce(0) {
            $0 + (classes[row] == $1 ? (own + 1) / (own + 2) : others) * log(p[row, $1])
          }
      }
    }
    #expect(fit.factor > 0.1)
    for factor in [0.5, 0.9, 0.999, 1.001, 1.1, 2] {
      #expect(loss(factor * fit.factor) > loss(fit.factor))
    }
    // Decisions stay.
    #expect(fit.probabilities(outputs).decisions == outputs.decisions)
  }

  @Test func temperatureOfExtremes() {
    // Separated classes: a large factor, and finite.
    let far = TemperatureScaling(outputs: .column([-1, -1, 1, 1]), classes: [0, 0, 1, 1])
    let p = far.probabilities(.column([1]))
    // Targets are (2 + 1) / (2 + 2).
    expectClose(p[0, 1], 0.75, absolute: 1e-9)
    // Outputs that mislead say nothing.
    let wrong = TemperatureScaling(outputs: .column([1, -1]), classes: [0, 1])
    #expect(wrong.factor == 0 && wrong.probabilities(.column([3])).elements == [0.5, 0.5])
    let flat = TemperatureScaling(outputs: .column([0, 0]), classes: [0, 1])
    #expect(flat.factor.isFinite)
  }
}
