import Figures
import Generalization

extension B6Augmentation {
  /// Accuracy as the window grows from a pixel to the whole image.
  static func accuracyFigure(
    _ tasks: [ImageTask], _ found: [Classifications]
  ) throws -> FigureGrid {
    let radii = found[0].radii
    let x = radii.map(Double.init)
    func panel(
      _ title: String, _ row: KeyPath<Classifications, [KernelClassification]>
    ) throws -> Figure {
      func series(_ name: String, _ ridge: Ridge, color: Int) throws -> Series {
        let scores = try scores(tasks, found, row, ridge)
        let accuracies = radii.indices.map { scores.accuracy($0) }
        return Series(
          name, x: x, y: accuracies.map { 100 * $0.value },
          errors: accuracies.map { 100 * $0.standardError }, style: .markers, color: color)
      }
      let foretold = radii.indices.map { index in
        SampledMean(found.map { $0[keyPath: row][index].leaveOneOutAccuracy }).mean
      }
      return Figure(
        title, x: Axis("radius *c* of the window"), y: Axis("accuracy", unit: "%"),
        series: [
          Series(
            "leave-one-out, training rows", x: x, y: foretold.map { 100 * $0 }, style: .line,
            color: 1),
          try series("test rows, chosen ridge", .chosen, color: 0),
          try series("test rows, ridge 5e-5", .published, color: 2),
        ])
    }
    let errors =
      tasks.count == 1
      ? "binomial standard errors" : "means over \(tasks.count) draws with their standard errors"
    return FigureGrid(
      "CIFAR-10 with local average pooling, *n* = \(tasks[0].training.count)",
      panels: [
        try panel("Tangent kernel (CNTK)", \.tangent),
        try panel("NNGP kernel (CNN-GP)", \.process),
      ],
      caption: "Accuracy by the radius of the pooling windows, from no pooling (*c* = 0) to global"
        + " pooling (the largest *c*): markers on test images, lines what leave-one-out on the"
        + " training images foretells; \(errors)."
    )
  }
}
