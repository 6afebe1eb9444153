import Datasets
import KernelLearning
import LinearAlgebra

/// Predictions as comma-separated text.
enum PredictionTable {
  /// Row, truth, prediction and outputs of every row, then what is known of their uncertainty.
  static func text(_ rows: PredictedRows, _ truth: Targets) -> String {
    let outputs = rows.outputs
    var heads = ["row", "truth", "predicted"] + (0..<outputs.columns).map { "output\($0)" }
    if let probabilities = rows.probabilities {
      heads += (0..<probabilities.columns).map { "probability\($0)" }
    }
    let intervals = rows.intervals
    if intervals != nil { heads += ["deviation", "lower95", "upper95"] }
    var lines = [heads.joined(separator: ",")]
    for row in 0..<outputs.rows {
      var fields = ["\(row)"]
      switch truth {
      case .classes(let labels, let names):
        fields += [quoted(names[labels[row]]), quoted(names[rows.classes?[row] ?? 0])]
      case .values(let values): fields += ["\(values[row])", "\(outputs[row, 0])"]
      }
      fields += outputs[row: row].map { "\($0)" }
      if let probabilities = rows.probabilities {
        fields += probabilities[row: row].map { "\($0)" }
      }
      if let intervals, let deviations = rows.standardDeviations {
        fields += [deviations[row], intervals[row].lowerBound, intervals[row].upperBound]
          .map { "\($0)" }
      }
      lines.append(fields.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
