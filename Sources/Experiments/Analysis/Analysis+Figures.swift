import Figures
import Foundation

extension Analysis {
  /// The four pictures of the report.
  struct Pictures {
    let spectrum: WrittenFigure
    let training: WrittenFigure
    let complexity: WrittenFigure
    let predictions: WrittenFigure

    var all: [WrittenFigure] { [spectrum, training, complexity, predictions] }
  }

  /// Draws the pictures into `folder`, each beside its script and data.
  ///
  /// - Throws: `FigureError` when gnuplot is missing or fails.
  func writePictures(to folder: URL) throws -> Pictures {
    Pictures(
      spectrum: try spectrumFigure.write(to: folder, name: "spectrum"),
      training: try trainingFigure.write(to: folder, name: "training"),
      complexity: try complexityFigure.write(to: folder, name: "complexity"),
      predictions: try predictionFigure.write(to: folder, name: "predictions"))
  }

  private var spectrumFigure: FigureGrid {
    let values = curves.trueProjections.eigenvalues
    let n = Double(values.count)
    let index = values.indices.map { Double($0 + 1) }
    return FigureGrid(
      "What the kernel finds easy",
      panels: [
        Figure(
          "Eigenvalues", x: Axis("index i", scale: .log), y: Axis("eigenvalue λ_i", scale: .log),
          series: [Series("λ_i", x: index, y: values, style: .line, color: 0)], legend: .none),
        Figure(
          "Share of the labels learned first", x: Axis("index i", scale: .log),
          y: Axis("cumulative share of |y|^2", range: 0...1.02),
          series: [
            Series(
              "true labels", x: index, y: curves.trueProjections.cumulativeShares, style: .line,
              color: 0),
            Series(
              "random labels", x: index, y: curves.randomProjections.cumulativeShares,
              style: .line, color: 1),
            Series(
              "no preference", x: index, y: index.map { $0 / n }, style: .dashedLine,
              color: Palette.neutral),
          ]),
      ],
      caption: "Left: the kernel's spectrum; a direction with a large eigenvalue is learned fast."
        + " Right: how much of the labels lies in the directions learned first. Random labels have"
        + " no preference; the faster the curve rises, the easier the labels.")
  }

  private var trainingFigure: Figure {
    let iterations = result.training.iterations.map(Double.init)
    let lines = curves.predictedAt.map(Double.init)
    // Iteration 0 has no place on a logarithmic axis.
    func positive(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
      let pairs = zip(x, y).filter { $0.0 > 0 && $0.1 > 1e-6 }
      return (pairs.map(\.0), pairs.map(\.1))
    }
    func series(
      _ name: String, _ x: [Double], _ y: [Double], _ style: Series.Style, _ color: Int
    ) -> Series {
      let points = positive(x, y)
      return Series(name, x: points.x, y: points.y, style: style, color: color)
    }
    let isTrained = result.training.largestDeviation != nil
    return Figure(
      isTrained ? "Training, predicted before and after the fact" : "Training, predicted",
      x: Axis("iteration", scale: .log),
      y: Axis("squared error relative to the start", scale: .log),
      series: [
        series("predicted, true labels", lines, curves.predicted, .line, 0),
        series("trained, true labels", iterations, result.training.trainedLoss, .markers, 0),
        series("predicted, random labels", lines, curves.predictedRandom, .line, 1),
        series(
          "trained, random labels", iterations, result.training.trainedRandomLoss, .markers, 1),
      ].filter { !$0.x.isEmpty },
      caption: "Lines: the prediction of the kernel, sum of (1 − ηλ_i)^{2k} (v_i·y)^2 over |y|^2,"
        + " made without training."
        + (isTrained
          ? " Markers: a network of width \(result.training.width) trained by full-batch gradient"
            + " descent with the same step size." : ""))
  }

  private var complexityFigure: Figure {
    let points = result.labels.corruption
    let fractions = points.map(\.fraction)
    return Figure(
      "Complexity of the labels as they are corrupted",
      x: Axis("share of labels replaced by random ones", range: -0.03...1.03),
      y: Axis("complexity sqrt(2 y^T H^{-1} y / n)"),
      series: [
        Series(
          "expected", x: fractions, y: points.map(\.expected), style: .line, color: 0),
        Series(
          "sampled", x: fractions, y: points.map(\.complexity),
          errors: points.map(\.standardError), style: .markers, color: 0),
      ], legend: .inside(.bottomRight),
      caption: "The generalization bound grows with this number. Markers: mean over 20 draws with"
        + " its standard error; line: the exact root mean square.")
  }

  private var predictionFigure: Figure {
    let outputs = testOutputs
    guard data.isClassification else {
      let (truth, predicted) = (data.testY.elements, outputs.elements)
      let low = min(truth.min() ?? 0, predicted.min() ?? 0)
      let high = max(truth.max() ?? 1, predicted.max() ?? 1)
      return Figure(
        "Predictions on held-out rows", x: Axis("true value", unit: "standard deviations"),
        y: Axis("predicted value", unit: "standard deviations"),
        series: [
          Series("held-out rows", x: truth, y: predicted, style: .markers, color: 0),
          Series(
            "exact", x: [low, high], y: [low, high], style: .dashedLine, color: Palette.neutral),
        ], caption: "The kernel predictor with the ridge of least leave-one-out error.")
    }
    let margins = data.margins(outputs)
    let range = histogramRange(margins)
    let right = margins.filter { $0 > 0 }
    let wrong = margins.filter { $0 <= 0 }
    return Figure(
      "Predictions on held-out rows",
      x: Axis(
        data.classNames.count > 2
          ? "margin: output of the true class less the largest other" : "margin: label × output"),
      y: Axis("rows"),
      series: [
        .histogram("right (\(right.count))", of: right, bins: 48, in: range, color: 0),
        .histogram("wrong (\(wrong.count))", of: wrong, bins: 48, in: range, color: 1),
      ],
      caption: "The kernel predictor with the ridge of least leave-one-out error. A row with a"
        + " positive margin is classified rightly; the further right, the more clearly.")
  }

  /// A range with an edge at 0, so that no bin mixes right and wrong.
  private func histogramRange(_ values: [Double]) -> ClosedRange<Double> {
    let low = min(0, values.min() ?? 0)
    let high = max(values.max() ?? 1, 1e-6)
    let width = (high - low) / 46
    let below = (-low / width).rounded(.up)
    return -below * width...(48 - below) * width
  }
}
