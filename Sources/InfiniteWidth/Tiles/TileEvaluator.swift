import Foundation
import LinearAlgebra

/// Carries out a plan on rows of covariances: one input of the first set against a range of the
/// second.
struct TileEvaluator<Element: KernelScalar>: Sendable {
  let plan: KernelPlan
  let instructionSet: InstructionSet
  let first: [StepFeatures<Element>]
  let second: [StepFeatures<Element>]
  let recursion: PairRecursion
  /// Beyond this correlation a series step is left to quadrature, by step.
  let trusted: [Int: Double]

  /// The number of scratch elements a call needs for `width` columns.
  func scratch(width: Int) -> Int { 2 * plan.slots * width + 2 * width }

  /// Replaces the mean inner products in `k` by K, and fills `theta`, for input `row` against the
  /// inputs `columns` of the second set.
  func evaluate(
    row: Int, columns: Range<Int>, k: UnsafeMutablePointer<Element>,
    theta: UnsafeMutablePointer<Element>?, scratch: UnsafeMutablePointer<Element>
  ) throws {
    let width = columns.count
    let slots = (0..<plan.slots).map { slot in
      KernelRow(
        isa: instructionSet.code, count: width,
        k: slot == 0 ? k : scratch + 2 * slot * width,
        theta: theta.map { slot == 0 ? $0 : scratch + (2 * slot + 1) * width })
    }
    let saved = scratch + 2 * plan.slots * width
    theta?.update(repeating: 0, count: width)
    for (index, step) in plan.steps.enumerated() {
      let state = slots[step.target]
      switch step {
      case .affine(_, let scale, let shift, let rate, let offset):
        Element.affineRow(
          state, scale: Element(scale), shift: Element(shift), rate: Element(rate),
          offset: Element(offset))
      case .activation(_, let rule):
        if trusted[index] != nil {
          saved.update(from: state.k, count: width)
          if let theta = state.theta { (saved + width).update(from: theta, count: width) }
        }
        try activate(rule, index, state, row, columns)
        if let limit = trusted[index], case .series = rule {
          try replaceUntrusted(rule, index, state, saved, limit, row, columns)
        }
      case .normalize:
        guard case .scalars(let left) = first[index], case .scalars(let right) = second[index]
        else { continue }
        for column in 0..<width {
          let factor = left[row] * right[columns.lowerBound + column]
          state.k[column] *= factor
          state.theta?[column] *= factor
        }
      case .dropout:
        break
      case .scale(_, let factor):
        Element.affineRow(state, scale: Element(factor), shift: 0, rate: 0, offset: 0)
      case .copy(let from, _):
        state.k.update(from: slots[from].k, count: width)
        if let source = slots[from].theta { state.theta?.update(from: source, count: width) }
      case .add(let from, _):
        for column in 0..<width { state.k[column] += slots[from].k[column] }
        if let target = state.theta, let source = slots[from].theta {
          for column in 0..<width { target[column] += source[column] }
        }
      case .multiply(let from, _):
        let other = slots[from]
        if let target = state.theta, let source = other.theta {
          for column in 0..<width {
            target[column] =
              target[column] * other.k[column] + state.k[column] * source[column]
          }
        }
        for column in 0..<width { state.k[column] *= other.k[column] }
      }
    }
  }

  private func activate(
    _ rule: ActivationRule, _ index: Int, _ state: KernelRow<Element>, _ row: Int,
    _ columns: Range<Int>
  ) throws {
    let start = columns.lowerBound
    switch (rule, first[index], second[index]) {
    case (
      .rectifier(let alpha, let beta), .roots(let roots, let inverses),
      .roots(let otherRoots, let otherInverses)
    ):
      otherRoots.withUnsafeBufferPointer { r in
        otherInverses.withUnsafeBufferPointer { i in
          Element.rectifierRow(
            state, root: roots[row], inverse: inverses[row], roots: r.baseAddress! + start,
            inverses: i.baseAddress! + start,
            gain: Element((alpha - beta) * (alpha - beta) / (2 * .pi)), slope: Element(alpha * beta)
          )
        }
      }
    case (.erf(let a, let b, let c), .scalars(let left), .scalars(let right)):
      right.withUnsafeBufferPointer {
        Element.erfRow(
          state, factor: left[row], factors: $0.baseAddress! + start, a: Element(a), b: Element(b),
          c: Element(c))
      }
    case (.exponential(let b, _, let plus, let minus), .scalars(let left), .scalars(let right)):
      right.withUnsafeBufferPointer {
        Element.exponentialRow(
          state, decay: left[row], decays: $0.baseAddress! + start, b: Element(b),
          plus: Element(plus), minus: Element(minus))
      }
    case (.gelu, .scalars(let left), .scalars(let right)):
      right.withUnsafeBufferPointer {
        Element.geluRow(state, variance: left[row], variances: $0.baseAddress! + start)
      }
    case (
      .series, .series(_, let rows, let terms, let inverses),
      .series(let coefficients, _, _, let otherInverses)
    ):
      rows.withUnsafeBufferPointer { left in
        coefficients.withUnsafeBufferPointer { right in
          otherInverses.withUnsafeBufferPointer { inverse in
            Element.seriesRow(
              state, inverse: inverses[row], inverses: inverse.baseAddress! + start, terms: terms,
              coefficients: left.baseAddress! + row * terms, columns: right.baseAddress! + start,
              stride: otherInverses.count)
          }
        }
      }
    default:
      scalarRow(rule, index, state, row, columns)
    }
  }

  /// The families without a vector loop, one entry at a time in double precision.
  private func scalarRow(
    _ rule: ActivationRule, _ index: Int, _ state: KernelRow<Element>, _ row: Int,
    _ columns: Range<Int>
  ) {
    let q1 = recursion.first.before[index][row]
    for (column, other) in columns.enumerated() {
      let q2 = recursion.second.before[index][other]
      let k = Double(state.k[column])
      let pair = GaussianPair(first: q1, second: q2, defect: (q1 * q2).squareRoot() - k)
      guard let moments = rule.closedForm(pair) else { continue }
      state.k[column] = Element(moments.value)
      if let theta = state.theta { theta[column] *= Element(moments.derivative) }
    }
  }

  /// Recomputes by quadrature the entries whose correlation is too close to 1 for the series.
  private func replaceUntrusted(
    _ rule: ActivationRule, _ index: Int, _ state: KernelRow<Element>,
    _ saved: UnsafeMutablePointer<Element>, _ limit: Double, _ row: Int, _ columns: Range<Int>
  ) throws {
    guard case .series(let activation, _) = rule else { return }
    let q1 = recursion.first.before[index][row]
    for (column, other) in columns.enumerated() {
      let q2 = recursion.second.before[index][other]
      let root = (q1 * q2).squareRoot()
      let k = Double(saved[column])
      guard root == 0 || abs(k) > limit * root else { continue }
      let pair = GaussianPair(first: q1, second: q2, defect: max(0, root - k))
      let moments = try ActivationRule.byQuadrature(activation, pair, path: plan.paths[index])
      state.k[column] = Element(moments.value)
      state.theta?[column] = saved[columns.count + column] * Element(moments.derivative)
    }
  }
}
