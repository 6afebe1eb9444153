import Figures

extension A0RandomLabels {
  static func checks(_ levels: [Level], _ task: Task) -> [ExperimentCheck] {
    let (clean, random) = (levels[0], levels[levels.count - 1])
    let guess = 1 - 1 / 10.0
    let isFull = task.training.count >= 1000
    // Test rows are independent draws; a difference of two levels has at most this deviation.
    let deviation = (0.25 / Double(task.test.count)).squareRoot()
    let rise = zip(levels, levels.dropFirst()).map { $1.testError - $0.testError }.min()!
    var checks = [
      ExperimentCheck(
        "largest training error over all shares of random labels",
        levels.map(\.trainError).max()!, atMost: 0, because: "every label is fitted"),
      ExperimentCheck(
        "shares at which the loss did not fall below \(target)",
        Double(levels.count { $0.epochs == nil }), atMost: 0, because: "every label is fitted"),
      ExperimentCheck(
        "test error, all labels random", random.testError,
        in: isFull ? guess - 0.02...guess + 0.03 : guess - 4 * deviation...guess + 4 * deviation,
        standardError: deviation,
        because: "guessing among 10 classes; "
          + (isFull ? "protocol A0" : "four standard deviations of a share of as many rows")),
      ExperimentCheck(
        "least rise of the test error to the next share", rise, atLeast: 0,
        standardError: deviation, because: "more random labels, less to learn"),
    ]
    if let fast = clean.epochs, let slow = random.epochs {
      checks.append(
        ExperimentCheck(
          "epochs for random labels over epochs for true ones", Double(slow) / Double(fast),
          atLeast: isFull ? 3 : 1.5,
          because: isFull
            ? "protocol A0, n = 1000" : "random labels take longer; the factor grows with n"))
    }
    if task.isMNIST, isFull {
      checks.append(
        ExperimentCheck(
          "test error, true labels", clean.testError, atMost: 0.13, standardError: deviation,
          because: "protocol A0"))
    }
    return checks
  }

  static func table(_ levels: [Level]) -> ExperimentTable {
    ExperimentTable(
      "By the share of random labels",
      columns: [
        "random", "epochs to loss \(target)", "training error", "test error", "l2 path norm",
      ],
      rows: levels.map {
        [
          .number($0.fraction), $0.epochs.map { .integer($0) } ?? "never",
          .number($0.trainError), .number($0.testError), .number($0.pathNorm),
        ]
      })
  }

  static func figure(_ levels: [Level], _ task: Task) -> FigureGrid {
    let curves = Figure(
      "Training", x: Axis("epoch"), y: Axis("loss on training rows", scale: .log),
      series: levels.enumerated().map { index, level in
        Series(
          "\(Int(100 * level.fraction)) % random", x: level.losses.indices.map(Double.init),
          y: level.losses, style: .line, color: index)
      })
    let errors = Figure(
      "Generalization", x: Axis("share of random labels"), y: Axis("error", range: 0...1),
      series: [
        Series(
          "test rows, true labels", x: levels.map(\.fraction), y: levels.map(\.testError),
          style: .markers, color: 0),
        Series(
          "training rows", x: levels.map(\.fraction), y: levels.map(\.trainError),
          style: .markers, color: 1),
      ])
    return FigureGrid(
      "Fitting random labels", panels: [curves, errors],
      caption: "One network of \(hidden) hidden units on \(task.name). Left: every curve ends below"
        + " the loss \(target). Right: what the trained networks learned.")
  }
}
