import ArgumentParser
import NTKit

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// The options every command has.
struct OutputOptions: ParsableArguments {
  @Option(help: "Print the result as text, or as JSON with every number at full precision.")
  var format: OutputFormat = .text

  @Flag(name: .shortAndLong, help: "No progress and no messages on standard error but errors.")
  var quiet = false

  @Flag(
    inversion: .prefixedNo,
    help: "Colour, or none; by default on terminals unless NO_COLOR is set.")
  var color: Bool?

  /// How text on standard output is marked.
  var style: TextStyle { TextStyle(isColored: TerminalStream.output.allowsColor(color)) }

  /// Prints a result in the form asked for.
  func emit<Result: Encodable>(_ result: Result, text: () -> String) throws {
    switch format {
    case .text: try Output.write(text())
    case .json: try Output.write([UInt8](ResultJSON.data(result)))
    }
  }

  /// Prints a message for people.
  func note(_ message: String) {
    if !quiet { Output.note(message) }
  }

  /// A progress bar on standard error, invisible where nobody could watch it.
  func progressBar() -> ProgressBar {
    ProgressBar(isVisible: !quiet && TerminalStream.error.canRedraw)
  }
}
