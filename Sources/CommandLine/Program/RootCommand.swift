import ArgumentParser
import NTKit

/// `ntkit`: the list of its commands.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ntkit",
    abstract: "Infinite-width neural networks: their kernels, their theory, their predictions.",
    discussion: """
      Results go to standard output, progress and messages to standard error.

      Example:
        ntkit analyze digits
        ntkit regress --architecture fc-2 --train digits

      An architecture is a JSON file or a preset: \(presets).
      DATA is one of: \(DatasetReference.forms.joined(separator: ", ")).

      Exit codes:
      \(exitCodes)
      """,
    version: Versions.program,
    subcommands: [
      AnalyzeCommand.self,
      KernelCommand.self,
      RegressCommand.self,
      PredictCommand.self,
      TrainCommand.self,
      CompareCommand.self,
      MeasureCommand.self,
      BiasCommand.self,
      FeaturesCommand.self,
      LearningCurveCommand.self,
      ReproduceCommand.self,
      DataCommand.self,
      DoctorCommand.self,
      CiteCommand.self,
    ])

  private static var presets: String {
    Preset.all.map(\.pattern).joined(separator: ", ")
  }

  private static var exitCodes: String {
    ExitStatus.allCases.map { status in
      let number = "\(status.rawValue)"
      return String(repeating: " ", count: 4 - number.count) + number + "  " + status.meaning
    }.joined(separator: "\n")
  }
}
