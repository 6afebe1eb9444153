import Datasets
import Figures
import Foundation
import LinearAlgebra

extension RegressionPage {
  /// The rows that were predicted worst: images as pictures, others in a table.
  func mistakeSection(_ pictures: URL, _ gnuplot: Gnuplot) throws -> ReportSection? {
    let mistakes = result.worstMistakes()
    guard !mistakes.isEmpty else {
      return ReportSection("The worst mistakes", paragraphs: ["No test row was predicted wrongly."])
    }
    guard let gallery = gallery(mistakes) else {
      return ReportSection("The worst mistakes", tables: [table(mistakes)])
    }
    let written = try gallery.write(to: pictures, name: "mistakes", gnuplot: gnuplot)
    return ReportSection("The worst mistakes", figures: [written])
  }

  private func table(_ mistakes: [Mistake]) -> ReportTable {
    let isClassification = data.test.targets.classCount != nil
    let last = isClassification ? "probability of the true class (%)" : "error in deviations"
    return ReportTable(
      "The test rows that were predicted worst, rows counted from 0",
      columns: ["row", "true", "predicted", last],
      rows: mistakes.map { mistake in
        let number =
          isClassification ? mistake.probabilityOfTruth.map { 100 * $0 } : mistake.deviations
        func cell(_ text: String) -> ReportTable.Cell {
          isClassification
            ? .text(Markup.literal(text)) : Double(text).map { .number($0) } ?? .missing
        }
        return [
          .integer(mistake.row), cell(mistake.truth), cell(mistake.predicted),
          number.map { .number($0) } ?? .missing,
        ]
      })
  }

  /// Pictures of the mistakes; nil unless rows are grey or coloured images.
  private func gallery(_ mistakes: [Mistake]) -> ImageGallery? {
    let shape = data.test.shape
    guard shape.count == 3, shape[0] > 1, shape[1] > 1, shape[2] == 1 || shape[2] == 3 else {
      return nil
    }
    // One scale for all, so that their brightness can be compared.
    let rows = mistakes.map { Array(data.test.x[row: $0.row]) }
    let low = rows.joined().min() ?? 0
    let high = rows.joined().max() ?? 1
    let scale = high > low ? 255 / (high - low) : 0
    let isClassification = data.test.targets.classCount != nil
    let tiles = zip(mistakes, rows).map { mistake, row in
      let bytes = row.map { UInt8((($0 - low) * scale).rounded()) }
      let pixels = shape[2] == 3 ? bytes : bytes.flatMap { [$0, $0, $0] }
      func certainty(_ probability: Double?) -> String {
        probability.map { ", \(Int((100 * $0).rounded())) %" } ?? ""
      }
      func short(_ text: String) -> String {
        isClassification ? Markup.literal(text) : Double(text).map(format.string) ?? text
      }
      return ImageGallery.Tile(
        height: shape[0], width: shape[1], pixels: pixels,
        title: "true \(short(mistake.truth))" + certainty(mistake.probabilityOfTruth),
        note: "said \(short(mistake.predicted))" + certainty(mistake.probabilityOfPrediction))
    }
    return ImageGallery(
      "The worst mistakes", tiles: tiles,
      caption: isClassification
        ? "Wrong test rows, those first whose true class was given the least probability; below each"
          + " the true class and the predicted one with their probabilities."
        : "The test rows with the largest errors.")
  }
}
