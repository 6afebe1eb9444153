import LinearAlgebra

extension BiasProblem {
  /// Classification by loss-scaled or plain steps: the directions beside those of largest margin in
  /// l1, l2 and l-infinity.
  ///
  /// - Parameter isScaled: whether steps are scaled by the loss.
  /// - Throws: `ImplicitBiasError.notSeparable`; `LinearAlgebraError`.
  public static func classification(
    _ problem: SeparableClassification, description: String, isScaled: Bool = true
  ) throws -> BiasProblem {
    let goals = try margins(of: problem.rows, in: [.l1, .l2, .lInfinity])
    return BiasProblem(
      kind: .classification, description: description, goals: goals,
      objective: isScaled ? problem.logarithm : problem,
      start: [Double](repeating: 0, count: problem.dimension), output: { $0 },
      margin: problem.margin, residual: nil,
      stableStep: { try $0.marginStep(rows: problem.rows, isScaled: isScaled) })
  }

  /// The classes of a linear classifier by softmax cross-entropy: the matrix of weights, (K, d), beside
  /// those of largest margin in l1, l2, l-infinity, and where it is small enough in the spectral and
  /// the nuclear norm.
  ///
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func multiclass(
    _ problem: MulticlassClassification, description: String, isScaled: Bool = true
  ) throws -> BiasProblem {
    let rows = problem.marginRows
    let shape = MatrixShape(rows: problem.classes, columns: problem.x.columns)
    var norms: [VectorNorm] = [.l1, .l2, .lInfinity]
    let isSmall = rows.rows <= 600 && rows.columns <= 200
    if isSmall {
      norms += [
        .spectral(rows: shape.rows, columns: shape.columns),
        .nuclear(rows: shape.rows, columns: shape.columns),
      ]
    }
    var result = BiasProblem(
      kind: .classification, description: description,
      goals: try margins(of: rows, in: norms), objective: isScaled ? problem.logarithm : problem,
      start: [Double](repeating: 0, count: problem.dimension), output: { $0 },
      margin: problem.margin, residual: nil,
      stableStep: { try $0.marginStep(rows: rows, isScaled: isScaled) })
    result.unknowns = shape
    if !isSmall {
      result.notes.append(
        "no spectral and nuclear margins for \(rows.rows) margins of \(rows.columns) weights; they"
          + " are computed up to 600 margins and 200 weights")
    }
    return result
  }

  /// A linear network beta·x on separable data: the direction of beta beside the largest margins in
  /// the norms that networks are known for.
  ///
  /// Fully connected networks tend to l2, diagonal ones of depth L to the least |beta|_{2/L} and
  /// convolutional ones to the least |beta^|_{2/L}, up to first-order points where L > 2.
  ///
  /// - Parameter start: Gaussian parameters of this deviation, by the seed.
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge`; `LinearAlgebraError`.
  ///
  /// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1806.00468.
  public static func network(
    _ kind: LinearNetwork, _ base: SeparableClassification, description: String, scale: Double,
    seed: UInt64
  ) throws -> BiasProblem {
    let width = base.dimension
    var goals = try margins(of: base.rows, in: [.l1, .l2, .lInfinity])
    var notes: [String] = []
    if let penalty = kind.penalty(width: width) {
      if width <= LinearNetwork.largestBridge {
        goals.append(
          Goal(
            name: penalty.name,
            reference: try BridgeMargin(penalty, rows: base.rows, gap: 1e-6).least(),
            norm: penalty.value))
      } else {
        notes.append(
          "no reference of \(penalty.name) for \(width) unknowns; it is computed up to"
            + " \(LinearNetwork.largestBridge)")
      }
    }
    var stream = RandomStream(seed: seed).child("network")
    func make(_ map: some Parametrization) -> BiasProblem {
      var result = BiasProblem(
        kind: .classification, description: description, goals: goals,
        objective: Reparametrized(base, by: map).logarithm,
        start: stream.normals(map.parameterCount).scaled(by: scale), output: map.output,
        margin: base.margin, residual: nil,
        stableStep: { $0.stepAlongFactors(dimension: map.parameterCount) })
      result.notes = notes
      return result
    }
    switch kind {
    case .connected(let depth):
      return make(
        MatrixProduct(widths: [Int](repeating: width, count: depth) + [1]))
    case .diagonal(let depth): return make(DiagonalNetwork(width: width, depth: depth))
    case .convolutional(let depth): return make(CircularNetwork(width: width, depth: depth))
    }
  }
}

extension BiasProblem {
  /// The classifiers of largest margin in each norm.
  private static func margins(
    of rows: Matrix<Double>, in norms: [VectorNorm]
  ) throws -> [Goal] {
    try norms.map { norm in
      Goal(
        name: "\(norm)", reference: try HardMargin.classifier(rows: rows, norm: norm),
        norm: norm.value)
    }
  }
}

extension Optimizer {
  /// A stable step on a sum of losses of the margins rows·w, or on its logarithm.
  fileprivate func marginStep(rows: Matrix<Double>, isScaled: Bool) throws -> StepRule {
    let norm: VectorNorm
    if case .steepestDescent(let own) = self { norm = own } else { norm = .l2 }
    let reach = try (0..<rows.rows).map { try norm.dual(Array(rows[row: $0])) }.max() ?? 1
    // Derivatives of second order are at most reach^2 on log L, and n times that on L at 0.
    let smoothness = reach * reach * (isScaled ? 1 : Double(rows.rows))
    if case .steepestDescent = self { return .constant(1 / smoothness) }
    return defaultStep(smoothness: 2 * smoothness)
  }
}
