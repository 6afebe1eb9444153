import Figures
import Generalization

extension SmallDataImages {
  /// The published accuracies in percent: images, ResNet-34, CNTK of 14 layers.
  static let published: [(count: Int, network: Double, kernel: Double)] = [
    (10, 14.59, 15.33), (20, 17.50, 18.79), (40, 19.52, 21.34), (80, 23.32, 25.48),
    (160, 28.30, 30.48), (320, 33.15, 36.57),
  ]

  /// The mean over the draws of one size, in percent.
  ///
  /// Its standard error has two parts: the scatter over draws, and that of the accuracy on the test
  /// images, which all draws share.
  static func mean(
    _ scores: [Score], _ count: Int, _ size: Size, _ value: (Score) -> Double
  ) -> (value: Double, error: Double, draws: Int) {
    let mean = SampledMean(scores.filter { $0.count == count }.map(value))
    let shared = mean.mean * (1 - mean.mean) / Double(size.test)
    let scatter = mean.draws > 1 ? mean.standardError : 0
    return (100 * mean.mean, 100 * (scatter * scatter + shared).squareRoot(), mean.draws)
  }

  /// Checks, table and notes.
  static func report(_ scores: [Score], _ size: Size, _ scale: ExperimentScale)
    -> ExperimentOutcome
  {
    let smallest = scores.map(\.smallestEigenvalue).min()!
    var outcome = ExperimentOutcome(setting: setting(size))
    if scale == .full {
      for row in published {
        let found = mean(scores, row.count, size, \.interpolation)
        outcome.checks.append(
          ExperimentCheck(
            "accuracy in %, n = \(row.count)", found.value,
            in: (row.kernel - 3)...(row.kernel + 3), standardError: found.error,
            because: "published \(row.kernel), mean of 20 draws; 3 points for other images"))
      }
    } else {
      let (first, last) = (size.counts[0], size.largest)
      let (low, high) = (
        mean(scores, first, size, \.interpolation), mean(scores, last, size, \.interpolation)
      )
      outcome.checks.append(
        ExperimentCheck(
          "accuracy in %, n = \(last) minus n = \(first)", high.value - low.value, atLeast: 5,
          standardError: (high.error * high.error + low.error * low.error).squareRoot(),
          because: "the published row rises by 15 points from 10 to 160 images of 32 x 32 pixels"))
      outcome.notes.append("Images are smaller than the published ones: --full has their size.")
    }
    outcome.tables = [table(scores, size)]
    outcome.measurements.append(
      ExperimentMeasurement("smallest eigenvalue over the mean diagonal, all draws", smallest))
    return outcome
  }

  private static func setting(_ size: Size) -> String {
    let side = 32 / size.block
    let pixels = size.block > 1 ? " as means over \(size.block) x \(size.block) pixels" : ""
    return [
      "CIFAR-10\(pixels), \(side) x \(side) x 3, \(size.test) test images",
      "ReLU network of \(convolutions) convolutions, first and last layer fixed, global average"
        + " pooling, in float32",
      "channels standardized by all training images; targets e_c - 0.1; no ridge",
      "\(size.groups) disjoint balanced groups of \(size.largest) training images, smaller draws"
        + " are their disjoint parts",
    ].joined(separator: "; ")
  }

  private static func table(_ scores: [Score], _ size: Size) -> ExperimentTable {
    ExperimentTable(
      "Accuracy in % by the number of training images, with standard errors",
      columns: [
        "images", "draws", "CNTK", "error", "CNTK, ridge by leave-one-out", "error ridge",
        "published CNTK", "published ResNet-34",
      ],
      rows: size.counts.map { count in
        let plain = mean(scores, count, size, \.interpolation)
        let ridge = mean(scores, count, size, \.chosenRidge)
        let row = published.first { $0.count == count }!
        return [
          .integer(count), .integer(plain.draws), .number(plain.value), .number(plain.error),
          .number(ridge.value), .number(ridge.error), .number(row.kernel), .number(row.network),
        ]
      })
  }

  /// Our accuracies over the published curves.
  static func figure(_ scores: [Score], _ size: Size) -> FigureGrid {
    let counts = size.counts.map(Double.init)
    func measured(
      _ name: String, _ value: (Score) -> Double, shift: Double, color: Int
    ) -> Series {
      let means = size.counts.map { mean(scores, $0, size, value) }
      return Series(
        name, x: counts.map { $0 * shift }, y: means.map(\.value), errors: means.map(\.error),
        style: .markers, color: color)
    }
    let shown = published.filter { $0.count <= size.largest }
    func line(_ name: String, _ values: [Double], _ style: Series.Style, _ color: Int) -> Series {
      Series(name, x: shown.map { Double($0.count) }, y: values, style: style, color: color)
    }
    let side = 32 / size.block
    return FigureGrid(
      "CIFAR-10 from few images",
      panels: [
        Figure(
          "\(side) x \(side) pixels, \(size.test) test images",
          x: Axis(
            "training images", scale: .log,
            ticks: size.counts.map { .init(at: Double($0), "\($0)") }),
          y: Axis("test accuracy", unit: "%"),
          series: [
            line("CNTK, published", shown.map(\.kernel), .line, 0),
            line("ResNet-34, published", shown.map(\.network), .dashedLine, Palette.neutral),
            measured("CNTK, no ridge", \.interpolation, shift: 0.98, color: 0),
            measured("CNTK, ridge by leave-one-out", \.chosenRidge, shift: 1.02, color: 1),
          ])
      ], columns: 1,
      caption: "Means over disjoint draws of training images; bars are standard errors that include"
        + " the choice of test images. Published curves are for 32 x 32 pixels.")
  }
}
