import Figures

extension A0RandomLabels {
  /// - Parameter isOwnNetwork: whether the network is that of the protocol.
  static func checks(
    _ levels: [Level], _ task: ClassTask, isOwnNetwork: Bool
  ) -> [ExperimentCheck] {
    let byLabels = levels.filter { $0.variant.labelShare != nil }
    let (clean, random) = (byLabels[0], byLabels[byLabels.count - 1])
    let guess = 1 - 1 / 10.0
    let isFull = task.training.count >= 1000 && isOwnNetwork
    // Test rows are independent draws; a difference of two levels has at most this deviation.
    let deviation = (0.25 / Double(task.test.count)).squareRoot()
    let rise = zip(byLabels, byLabels.dropFirst()).map {
      $1.fitted.testError - $0.fitted.testError
    }.min()!
    let noise = levels.first { $0.variant == .gaussianInputs }!
    var checks = [
      ExperimentCheck(
        "largest training error over all shares of random labels",
        byLabels.map(\.fitted.trainError).max()!, atMost: 0, because: "every label is fitted"),
      ExperimentCheck(
        "largest training error over changed inputs",
        levels.filter { $0.variant.labelShare == nil }.map(\.fitted.trainError).max()!, atMost: 0,
        because: "the paper's claim: inputs without structure are fitted too"),
      ExperimentCheck(
        "variants for which the loss did not fall below \(recipe.target)",
        Double(levels.count { $0.fitted.epochs == nil }), atMost: 0, because: "everything is fitted"
      ),
      ExperimentCheck(
        "test error, all labels random", random.fitted.testError,
        in: isFull ? guess - 0.02...guess + 0.03 : guess - 4 * deviation...guess + 4 * deviation,
        standardError: deviation,
        because: "guessing among 10 classes; "
          + (isFull ? "protocol A0" : "four standard deviations of a share of as many rows")),
      ExperimentCheck(
        "test error, Gaussian inputs", noise.fitted.testError,
        in: guess - 4 * deviation...guess + 4 * deviation, standardError: deviation,
        because: "inputs say nothing of the class; four standard deviations"),
      ExperimentCheck(
        "least rise of the test error to the next share", rise, atLeast: 0,
        standardError: deviation, because: "more random labels, less to learn"),
    ]
    if let fast = clean.fitted.epochs, let slow = random.fitted.epochs {
      checks.append(
        ExperimentCheck(
          "epochs for random labels over epochs for true ones", Double(slow) / Double(fast),
          atLeast: isFull ? 3 : 1.5,
          because: isFull
            ? "protocol A0, n = 1000" : "random labels take longer; the factor grows with n"))
    }
    if task.source == .mnist, isFull {
      checks.append(
        ExperimentCheck(
          "test error, true labels", clean.fitted.testError, atMost: 0.13,
          standardError: deviation, because: "protocol A0"))
    }
    return checks
  }

  /// How well the kernel orders the variants by the epochs they take; variants without an end last.
  static func correlations(_ levels: [Level]) -> [ExperimentMeasurement] {
    let epochs = levels.map { Double($0.fitted.epochs ?? recipe.epochs + 1) }
    var found = [
      ExperimentMeasurement(
        "rank correlation of measured epochs with the kernel's time to fit",
        rankCorrelation(levels.map(\.kernel.time), epochs))
    ]
    if levels.allSatisfy({ !$0.kernel.complexity.isNaN }) {
      found.append(
        ExperimentMeasurement(
          "rank correlation of measured epochs with the label complexity of the kernel",
          rankCorrelation(levels.map(\.kernel.complexity), epochs)))
    }
    return found
  }

  static func table(_ levels: [Level]) -> ExperimentTable {
    ExperimentTable(
      "By what is changed",
      columns: [
        "variant", "epochs to loss \(recipe.target)", "kernel's time", "complexity",
        "training error", "test error", "l2 path norm",
      ],
      rows: levels.map {
        [
          .text($0.variant.name), $0.fitted.epochs.map { .integer($0) } ?? "never",
          .number($0.kernel.time), .number($0.kernel.complexity), .number($0.fitted.trainError),
          .number($0.fitted.testError), $0.pathNorm.map { .number($0) } ?? "none",
        ]
      })
  }

  static func figure(_ levels: [Level], _ task: ClassTask, _ network: String) -> FigureGrid {
    func curves(_ title: String, _ part: [Level]) -> Figure {
      Figure(
        title, x: Axis("epoch"), y: Axis("loss on training rows", scale: .log),
        series: part.enumerated().map { index, level in
          let losses = level.fitted.losses
          return Series(
            level.variant.name, x: losses.indices.map(Double.init), y: losses, style: .line,
            color: index)
        })
    }
    let byLabels = levels.filter { $0.variant.labelShare != nil }
    let shares = byLabels.map { $0.variant.labelShare! }
    let errors = Figure(
      "Generalization", x: Axis("share of random labels"), y: Axis("error", range: 0...1),
      series: [
        Series(
          "test rows, true labels", x: shares, y: byLabels.map(\.fitted.testError),
          style: .markers, color: 0),
        Series(
          "training rows", x: shares, y: byLabels.map(\.fitted.trainError), style: .markers,
          color: 1),
      ])
    let ended = levels.filter { $0.fitted.epochs != nil && $0.kernel.time.isFinite }
    func times(_ name: String, _ part: [Level], _ color: Int) -> Series {
      Series(
        name, x: part.map(\.kernel.time), y: part.map { Double($0.fitted.epochs!) },
        style: .markers, color: color)
    }
    let prediction = Figure(
      "Time to fit", x: Axis("kernel's time to 1 % of the squared error", scale: .log),
      y: Axis("epochs of the network"),
      series: [
        times("labels", ended.filter { $0.variant.labelShare != nil }, 0),
        times("inputs", ended.filter { $0.variant.labelShare == nil }, 1),
      ])
    let inputs = [byLabels[0]] + levels.filter { $0.variant.labelShare == nil }
    return FigureGrid(
      "Fitting random labels and inputs",
      panels: [
        curves("Training, by labels", byLabels), curves("Training, by inputs", inputs), errors,
        prediction,
      ],
      caption: "One network (\(network)) on \(task.name). Above: the curves end below the loss"
        + " \(recipe.target). Below: what the trained networks learned, and the epochs they took"
        + " against the prediction of the tangent kernel.")
  }
}
