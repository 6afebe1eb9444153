import LinearAlgebra

/// The two-layer network f(x) = m^(-1/2) sum_r a_r relu(<w_r, x>) of which only W is trained.
///
/// a_r = +1 or -1 and w_r(0) ~ N(0, kappa^2 I). The weights are kept as W(0) + D, so that small
/// steps are not lost beside large initial weights in single precision, and |D| is the distance
/// from the start. Value semantics: train a copy to try other labels from the same start.
///
/// Shapes: inputs (n, features), W (m, coordinates of the basis).
///
/// Reference: Arora, Du, Hu, Li, Wang (2019), arXiv:1901.08584, section 3.
public struct TwoLayerNetwork<Element: Scalar>: Sendable {
  /// The number m of neurons.
  public let width: Int
  /// The standard deviation of the initial weights.
  public let kappa: Double
  /// Whether W(0) = [V; V] and a = [s; -s], which makes f exactly 0 at the start.
  public let isAntisymmetric: Bool
  /// The seed of the weights and signs.
  public let seed: UInt64
  /// The signs a_r.
  public let signs: [Element]
  /// W(0): (m, coordinates).
  public let initialWeights: Matrix<Element>
  /// W - W(0): (m, coordinates).
  public internal(set) var displacement: Matrix<Element>
  /// The training inputs in the coordinates of the basis.
  let inputs: Matrix<Element>
  let testInputs: Matrix<Element>?
  let coordinates: InputCoordinates
  let parallelism: Parallelism

  /// A network on `inputs` at its random start.
  ///
  /// - Parameters:
  ///   - inputs: the training inputs: (n, features).
  ///   - testInputs: inputs to predict at records: (n', features).
  ///   - width: m; even for an antisymmetric start.
  ///   - kappa: the standard deviation of the initial weights.
  ///   - antisymmetric: whether f starts at exactly 0, from m / 2 independent neurons.
  ///   - seed: equal seeds give equal bits. Neuron r draws from a stream of its own.
  ///   - inputBasis: the coordinates to compute in.
  ///   - parallelism: the threads of the elementwise passes, and of blocks of neurons when BLAS
  ///     has one thread; see `BLASInformation`.
  /// - Throws: `FiniteWidthError.invalidValue`, `shapeMismatch`; `LinearAlgebraError` when inputs
  ///   are not finite.
  public init(
    inputs: Matrix<Double>, testInputs: Matrix<Double>? = nil, width: Int, kappa: Double = 1,
    antisymmetric: Bool = false, seed: UInt64, inputBasis: InputBasis = .pixels,
    parallelism: Parallelism = .allCores
  ) throws {
    try FiniteWidthError.require(inputs.rows > 0, "rows", Double(inputs.rows), "at least 1")
    try FiniteWidthError.require(width > 0, "width", Double(width), "at least 1")
    try FiniteWidthError.require(
      !antisymmetric || width % 2 == 0, "width", Double(width),
      "even for an antisymmetric start")
    try FiniteWidthError.require(
      kappa > 0 && kappa.isFinite, "kappa", kappa, "positive and finite")
    try inputs.checkFinite()
    try testInputs?.checkFinite()
    var rows = inputs
    if let testInputs {
      try FiniteWidthError.check(
        "features of the test inputs", expected: inputs.columns, actual: testInputs.columns)
      rows = Matrix(
        rows: inputs.rows + testInputs.rows, columns: inputs.columns,
        elements: inputs.elements + testInputs.elements)
    }
    let coordinates = try InputCoordinates(inputBasis, spanning: rows)
    let stream = RandomStream(seed: seed).child("two-layer network")
    let independent = antisymmetric ? width / 2 : width
    var half = Matrix<Element>(rows: independent, columns: coordinates.count)
    let columns = coordinates.count
    half.elements.parallelFill(chunk: max(1, columns), parallelism: parallelism) { index, row in
      var own = stream.child("weights").child(index)
      let drawn = (0..<coordinates.drawnCount).map { _ in kappa * own.normal() }
      guard let start = row.baseAddress else { return }
      coordinates.select(drawn, into: start)
    }
    var signStream = stream.child("signs")
    let halfSigns = (0..<independent).map { _ in Element(signStream.sign()) }
    self.width = width
    self.kappa = kappa
    self.isAntisymmetric = antisymmetric
    self.seed = seed
    self.parallelism = parallelism
    self.coordinates = coordinates
    self.inputs = coordinates.project(inputs).converted(to: Element.self)
    self.testInputs = testInputs.map { coordinates.project($0).converted(to: Element.self) }
    signs = antisymmetric ? halfSigns + halfSigns.map { -$0 } : halfSigns
    initialWeights = Matrix(
      rows: width, columns: columns,
      elements: antisymmetric ? half.elements + half.elements : half.elements)
    displacement = Matrix(rows: width, columns: columns)
  }
}
