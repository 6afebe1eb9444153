import Datasets
import KernelLearning
import LinearAlgebra

/// Predictions as comma-separated text.
enum PredictionTable {
  /// Row, truth, prediction, and the outputs of every row.
  static func text(_ outputs: Matrix<Double>, _ truth: Targets) -> String {
    var lines = ["row,truth,predicted,"]
    lines[0] += (0..<outputs.columns).map { "output\($0)" }.joined(separator: ",")
    let decisions = outputs.decisions
    for row in 0..<outputs.rows {
      let numbers = outputs[row: row].map { "\($0)" }
      var fields = ["\(row)"]
      switch truth {
      case .classes(let labels, let names):
        fields += [quoted(names[labels[row]]), quoted(names[decisions[row]])]
      case .values(let values): fields += ["\(values[row])", numbers[0]]
      }
      lines.append((fields + numbers).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
