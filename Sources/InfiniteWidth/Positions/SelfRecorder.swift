import Architectures
import Foundation
import LinearAlgebra

/// Follows a group of images, each against itself: records what every step needs to know about each
/// image alone, and answers with it when other pairs of positions of the same images come by.
final class SelfRecorder: DiagonalRecorder {
  typealias Element = Double

  /// What was recorded before the step: (positions, lanes) variances, or (positions, positions,
  /// lanes) attention weights.
  private(set) var records: [Int: [Double]] = [:]
  /// What was recorded, as operands of other pairs of positions.
  let operands: OperandTable<Double>
  /// The row behind each lane, for messages.
  let rows: [Int]

  /// Whether other pairs of positions will ask for operands.
  private let keepsOperands: Bool

  init(rows: [Int], steps: Int, keepsOperands: Bool) {
    self.rows = rows
    self.keepsOperands = keepsOperands
    operands = OperandTable(steps: steps, firstIsVector: true)
  }

  func record(
    _ index: Int, _ planned: PlannedStep, k: UnsafeMutablePointer<Double>,
    theta: UnsafeMutablePointer<Double>?
  ) throws {
    let count = planned.input.count * Double.lanes
    var variances = Array(UnsafeBufferPointer(start: k, count: count))
    var activated: ActivationRule?
    switch planned.step {
    case .each(.activation(_, let rule)):
      activated = rule
      for at in 0..<count {
        let moments = try rule.diagonal(variance: variances[at], path: planned.path)
        guard moments.value.isFinite, moments.derivative.isFinite else {
          throw InfiniteWidthError.invalidVariance(
            path: planned.path, row: rows[at % Double.lanes], value: variances[at])
        }
        k[at] = moments.value
        theta?[at] *= moments.derivative
      }
    default:
      if case .normalize(_, let overRows, let overColumns) = planned.step {
        average(&variances, planned.input, overRows: overRows, overColumns: overColumns)
      }
      for at in 0..<count {
        guard variances[at] > 0 else {
          throw InfiniteWidthError.invalidVariance(
            path: planned.path, row: rows[at % Double.lanes], value: variances[at])
        }
        k[at] /= variances[at]
        theta?[at] /= variances[at]
      }
    }
    records[index] = variances
    guard keepsOperands else { return }
    let activation =
      activated.map { PlaneActivation($0, largestVariance: variances.max() ?? 0) }
      ?? .normalization
    operands.set(index, activation: activation)
    keep(
      index,
      FeatureTable(activation, positions: planned.input.count, lanes: Double.lanes) {
        variances[$0 * Double.lanes + $1]
      })
  }

  func recordAttention(
    _ index: Int, _ planned: PlannedStep, k: UnsafeMutablePointer<Double>
  ) {
    guard case .attend(_, let scores, _) = planned.step else { return }
    let (count, lanes) = (planned.input.count, Double.lanes)
    var weights = [Double](repeating: 0, count: count * count * lanes)
    for p in 0..<count {
      for lane in 0..<lanes {
        let row = (0..<count).map { q in
          scores.scale * k[(p * count + q) * lanes + lane]
            + (scores.shift.isEmpty ? 0 : scores.shift[p * count + q])
        }
        let largest = row.max() ?? 0
        let exponentials = row.map { exp($0 - largest) }
        let total = exponentials.reduce(0, +)
        for (q, value) in exponentials.enumerated() {
          weights[(p * count + q) * lanes + lane] = value / total
        }
      }
    }
    records[index] = weights
    keep(index, FeatureTable(copying: weights))
  }

  private func keep(_ index: Int, _ table: FeatureTable<Double>) {
    operands.setFirst([index: table])
    operands.setSecond([index: table])
  }

  /// Replaces variances by their means over rows, columns or both.
  private func average(
    _ values: inout [Double], _ grid: GridShape, overRows: Bool, overColumns: Bool
  ) {
    let lanes = Double.lanes
    var sums: [[Double]] = Array(
      repeating: Array(repeating: 0, count: lanes), count: grid.count)
    func cell(_ i: Int, _ j: Int) -> Int {
      (overRows ? 0 : i * grid.columns) + (overColumns ? 0 : j)
    }
    for i in 0..<grid.rows {
      for j in 0..<grid.columns {
        for lane in 0..<lanes {
          sums[cell(i, j)][lane] += values[(i * grid.columns + j) * lanes + lane]
        }
      }
    }
    let share = Double((overRows ? grid.rows : 1) * (overColumns ? grid.columns : 1))
    for i in 0..<grid.rows {
      for j in 0..<grid.columns {
        for lane in 0..<lanes {
          values[(i * grid.columns + j) * lanes + lane] = sums[cell(i, j)][lane] / share
        }
      }
    }
  }
}
