import ArgumentParser
import NTKit

/// `ntkit compare`: training runs side by side.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare training runs: what they differ in, and how they went.",
    discussion: """
      Takes the folders that 'ntkit train --output' wrote, also of runs that have not ended. With \
      --output, a figure of losses and errors is written.

      Example:
        ntkit compare run-1 run-2 --output figures
      """)

  @Argument(help: "The folders of the runs.", completion: .directory)
  var runs: [String]

  @Option(name: .shortAndLong, help: "The folder for the figure.", completion: .directory)
  var output: String?

  @OptionGroup var printing: OutputOptions

  func run() throws {
    let comparison = try RunComparison(folders: runs)
    if let output {
      try ResultFile.makeFolder(output)
      if let picture = try comparison.draw(folder: output, name: "comparison") {
        printing.note("written \(picture)")
      }
    }
    try printing.emit(comparison) { TrainingText.text(comparison) }
  }
}
