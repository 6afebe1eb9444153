import Figures

extension B7CompositionalKernel {
  /// The accuracies of all kernels beside what leave-one-out foretold.
  static func accuracyFigure(_ task: ImageTask, _ found: Classifications) throws -> FigureGrid {
    let rows: [(label: String, kernel: KernelClassification)] = [
      ("CNTK-GAP", found.tangent), ("ReLU", found.standardized[.relu]!),
      ("Gaussian", found.standardized[.gaussian]!), ("ReLU, ZCA", found.whitened[.relu]!),
      ("Gaussian, ZCA", found.whitened[.gaussian]!), ("with flips", found.flipped),
    ]
    let x = rows.indices.map(Double.init)
    let scores = try rows.map { try task.score($0.kernel) }
    let figure = Figure(
      "Compositional kernels of Myrtle5, *n* = \(task.training.count)",
      x: .categories("kernel and preprocessing", rows.map(\.label)),
      y: Axis("accuracy", unit: "%"),
      series: [
        Series(
          "leave-one-out, training rows", x: x,
          y: rows.map { 100 * $0.kernel.leaveOneOutAccuracy }, style: .markers, color: 1),
        Series(
          "test rows", x: x, y: scores.map { 100 * $0.accuracy },
          errors: scores.map { 100 * $0.standardError }, style: .markers, color: 0),
      ])
    return FigureGrid(
      "CIFAR-10 with compositional kernels", panels: [figure], columns: 1,
      caption: "Accuracy on test images, with binomial standard errors, and what leave-one-out on"
        + " the training images foretells.")
  }
}
