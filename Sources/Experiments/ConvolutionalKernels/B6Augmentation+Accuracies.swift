import Figures

extension B6Augmentation {
  /// Accuracy as the window grows from a pixel to the whole image.
  static func accuracyFigure(
    _ task: ImageTask, _ found: Classifications
  ) throws -> FigureGrid {
    let x = found.radii.map(Double.init)
    func panel(_ title: String, _ row: [KernelClassification]) throws -> Figure {
      let scores = try row.map(task.score)
      return Figure(
        title, x: Axis("radius *c* of the window"), y: Axis("accuracy", unit: "%"),
        series: [
          Series(
            "leave-one-out, training rows", x: x, y: row.map { 100 * $0.leaveOneOutAccuracy },
            style: .line, color: 1),
          Series(
            "test rows", x: x, y: scores.map { 100 * $0.accuracy },
            errors: scores.map { 100 * $0.standardError }, style: .markers, color: 0),
        ])
    }
    return FigureGrid(
      "CIFAR-10 with local average pooling, *n* = \(task.training.count)",
      panels: [
        try panel("Tangent kernel (CNTK)", found.tangent),
        try panel("NNGP kernel (CNN-GP)", found.process),
      ],
      caption: "Accuracy by the radius of the pooling windows, from no pooling (*c* = 0) to global"
        + " pooling (the largest *c*): markers on test images with binomial standard errors, lines"
        + " what leave-one-out on the training images foretells.")
  }
}
