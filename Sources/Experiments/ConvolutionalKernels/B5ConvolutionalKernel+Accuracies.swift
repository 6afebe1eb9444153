import Figures

extension B5ConvolutionalKernel {
  /// Table 1 of the paper: accuracies on 32 x 32 images of kernels that saw 2,000 of them, in
  /// percent, by depth.
  static let published: [(depth: Int, vanilla: Double, pooled: Double)] = [
    (3, 40.94, 49.71), (4, 42.54, 51.06), (6, 43.43, 51.73), (11, 43.42, 51.92), (21, 42.53, 52.22),
  ]

  /// Our accuracies by depth beside the published ones.
  static func accuracyFigure(
    _ task: ImageTask, _ found: Classifications, _ depths: [Int]
  ) throws -> FigureGrid {
    let x = depths.map(Double.init)
    let shown = published.filter { $0.depth <= depths.last! }
    let publishedDepths = shown.map { Double($0.depth) }
    func measured(
      _ name: String, _ row: [KernelClassification], _ color: Int
    ) throws -> Series {
      let scores = try row.map { try task.score($0, published: "no ridge") }
      return Series(
        name, x: x, y: scores.map { 100 * $0.accuracy },
        errors: scores.map { 100 * $0.standardError }, style: .markers, color: color)
    }
    func level(_ name: String, _ kernel: KernelClassification, _ color: Int) throws -> Series {
      let accuracy = 100 * (try task.score(kernel, published: "no ridge").accuracy)
      return Series(
        name, x: [x[0], x[x.count - 1]], y: [accuracy, accuracy], style: .line, color: color)
    }
    let ours = Figure(
      "Here: \(task.training.shape[0]) x \(task.training.shape[1]) pixels, *n* ="
        + " \(task.training.count)",
      x: Axis("depth"), y: Axis("test accuracy", unit: "%"),
      series: [
        try level("linear", found.linear, 3),
        try level("FC-NTK", found.fullyConnected.chosen, 2),
        try measured("CNTK-V", found.vanilla, 0), try measured("CNTK-GAP", found.pooled, 1),
      ])
    let theirs = Figure(
      "Published: 32 x 32 pixels, *n* = 2,000", x: Axis("depth"),
      y: Axis("test accuracy", unit: "%"),
      series: [
        Series("CNTK-V", x: publishedDepths, y: shown.map(\.vanilla), style: .markers, color: 0),
        Series("CNTK-GAP", x: publishedDepths, y: shown.map(\.pooled), style: .markers, color: 1),
      ])
    return FigureGrid(
      "CIFAR-10 with convolutional tangent kernels", panels: [ours, theirs],
      caption: "Accuracy on test images by depth (convolutions and readout), with binomial standard"
        + " errors. Left: the first draw of images averaged over squares, no ridge; lines are kernels"
        + " without convolutions."
        + " Right: table 1 of the paper.")
  }
}
