import Datasets
import Generalization
import LinearAlgebra

extension A8Learnability {
  /// The label norms of several functions at several numbers of rows.
  struct Table {
    /// A function with its bounds; infinite where the theorem does not apply.
    struct Row {
      var name: String
      var stated = Double.infinity
      var series = Double.infinity
      /// sqrt(y^T (H^∞)^{-1} y), in the order of `counts`.
      var norms: [Double] = []
    }

    /// n; each is four times the one before.
    let counts: [Int]
    private(set) var rows: [Row]

    init(_ context: ExperimentContext) throws {
      switch context.scale {
      case .quick: counts = [100, 400]
      case .standard: counts = [100, 400, 1600]
      case .full: counts = [100, 400, 1600, 6400]
      }
      let d = A8Learnability.dimension
      let targets = try Self.targets(context)
      var direction = context.stream("beta")
      let beta = direction.unitVector(d)
      rows = targets.map { name, target in
        Row(name: name, stated: target.normBound(.stated), series: target.normBound(.series))
      }
      rows.append(Row(name: "sign(β·x)"))
      for (index, n) in counts.enumerated() {
        context.progress?("n = \(n)", Double(index) / Double(counts.count))
        let x = SyntheticInputs.sphere(dimension: d)
          .sample(count: n, seed: context.seed("inputs", index))
        let columns =
          targets.map { $0.1.labels(x).elements }
          + [SyntheticTarget.sign(direction: beta).values(on: x)]
        let labels = Matrix(rows: n, columns: columns.count) { columns[$1][$0] }
        let forms = try ComplexityMeasure(twoLayerGram(x)).quadraticForms(labels)
        for k in rows.indices { rows[k].norms.append(forms[k].squareRoot()) }
      }
    }

    /// The functions of theorem 6.1 and its examples, and (β·x)^3.
    private static func targets(
      _ context: ExperimentContext
    ) throws -> [(String, LearnableTarget)] {
      let d = A8Learnability.dimension
      var directions = context.stream("beta")
      let beta = directions.unitVector(d)
      let powers = [1, 2, 4, 6, 3].map {
        ("(β·x)^\($0)", LearnableTarget.power(direction: beta, degree: $0))
      }
      var units = context.stream("network units")
      var outputs = context.stream("network outputs")
      return powers + [
        ("cos(β·x) - 1", .cosine(direction: beta)),
        ("z arctan(z/2), z = β·x", .arctangent(direction: beta)),
        (
          "x^T A x",
          try .quadraticForm(
            context.stream("quadratic form").normalMatrix(rows: d, columns: d))
        ),
        (
          "5-unit square network",
          .polynomialNetwork(
            outputs: outputs.normals(5), units: Matrix((0..<5).map { _ in units.unitVector(d) }),
            degree: 2)
        ),
      ]
    }

    func row(_ name: String) -> Row { rows.first { $0.name == name }! }

    /// The ratios of a function's norm to the one at a quarter of the rows.
    func growth(_ row: Row) -> [Double] { zip(row.norms, row.norms.dropFirst()).map { $1 / $0 } }
  }
}
