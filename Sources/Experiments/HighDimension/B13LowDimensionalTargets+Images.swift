import Datasets
import Figures

extension B13LowDimensionalTargets {
  /// The arm on images: errors over the strength of noise in high frequencies; empty without images.
  func addImages(
    to outcome: inout ExperimentOutcome, _ context: ExperimentContext
  ) throws -> [NoisyImages.Errors] {
    guard let reference = context.mnist else {
      outcome.notes.append("MNIST is absent: the arm on images with noise is left out.")
      return []
    }
    guard context.scale != .quick else {
      outcome.notes.append(
        "The quick form leaves out the arm on images, which needs 3,000 of them.")
      return []
    }
    let (rows, tests) = (3000, context.scale == .full ? 10_000 : 3000)
    func part(_ part: DatasetPart, _ limit: Int) throws -> Dataset {
      try DatasetReference(parsing: "\(reference):\(part.rawValue)").load(
        classes: nil, limit: limit)
    }
    let images = NoisyImages(
      training: try part(.train, rows), test: try part(.test, tests), width: 512, epochs: 40)
    let found = try [0, 1, 2, 3].map { strength in
      context.progress?("images, noise \(strength)", 0.5 + strength / 8)
      return try images.errors(strength, context)
    }
    outcome.setting +=
      "; \(images.training.name), n = \(rows), with noise in high frequencies: kernels of two-layer"
      + " ReLU networks with ridges by leave-one-out error, and a network of width \(images.width),"
      + " \(images.epochs) epochs at a rate chosen on every fifth training row"
    let (first, last) = (found[0], found[3])
    let rise = last.network - first.network
    for (name, error) in [
      ("NTK", \NoisyImages.Errors.tangent), ("random features", \.randomFeatures),
    ] {
      outcome.measurements.append(
        ExperimentMeasurement(
          "\(name): rise of the test error from no noise to noise 3, less that of the network",
          last[keyPath: error] - first[keyPath: error] - rise))
    }
    outcome.notes.append(
      "The paper's networks on 60,000 images of clothes lose less than kernels by this noise. The"
        + " protocol's optional arm, 3,000 of those images, is measured here on MNIST and is not part"
        + " of the verdict: a negative difference says that this network loses more.")
    outcome.tables.append(
      ExperimentTable(
        "Test error of \(tests) images with noise in high frequencies",
        columns: ["noise", "NTK", "random features", "network", "learning rate"],
        rows: found.map {
          [
            .number($0.strength), .number($0.tangent), .number($0.randomFeatures),
            .number($0.network), .number($0.rate),
          ]
        }))
    return found
  }

  /// The risk over the signal's variance, the collapse, and images where there are some.
  func figure(
    _ fixed: [Point], _ collapse: [[Point]], _ images: [NoisyImages.Errors]
  ) -> FigureGrid {
    let kappas = [0, 0.15, 0.3]
    var panels = [
      Figure(
        "*n* = 4000", x: Axis("signal exponent κ", range: -0.05...0.95),
        y: Axis("relative risk", scale: .log, range: 1e-6...2),
        series: [
          Series(
            "two-layer NTK", x: fixed.map(\.kappa), y: fixed.map(\.risk.mean), style: .markers,
            color: 0)
        ], legend: .none),
      Figure(
        "Collapse", x: Axis("log *n* / log *d*_{eff}"),
        y: Axis("relative risk", range: 0...1.3),
        series: kappas.enumerated().map { color, kappa in
          let points = collapse.map { $0[color] }
          return Series(
            "κ = \(kappa)", x: points.map(\.exponent), y: points.map(\.risk.mean),
            errors: points.map(\.risk.standardError), style: .markers, color: color)
        }),
    ]
    if !images.isEmpty {
      let x = images.map(\.strength)
      func series(
        _ name: String, _ error: KeyPath<NoisyImages.Errors, Double>, _ color: Int
      ) -> Series {
        Series(
          name, x: x, y: images.map { 100 * $0[keyPath: error] }, style: .markers,
          color: color)
      }
      panels.append(
        Figure(
          "Images", x: Axis("noise in high frequencies"), y: Axis("test error", unit: "%"),
          series: [
            series("NTK", \.tangent, 0), series("random features", \.randomFeatures, 1),
            series("network", \.network, 2),
          ]))
    }
    return FigureGrid(
      "Kernel regression sees the effective dimension", panels: panels, columns: panels.count,
      caption: "Left: more variance in the directions of the target makes it learnable. Then: over"
        + " log *n*/log *d*_{eff} the curves of different κ agree, at numbers of rows that differ"
        + " by more than ten."
        + (images.isEmpty
          ? "" : " Right: what noise in high frequencies costs kernels and a network."))
  }
}
