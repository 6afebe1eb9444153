import ArgumentParser
import NTKit

/// `ntkit doctor`: what this machine offers and what is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Report the machine, the libraries, and what is missing.",
    discussion: """
      Everything that is missing comes with the line that installs it.

      Example:
        ntkit doctor
        ntkit doctor --format json
      """)

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func run() throws {
    let diagnosis = Diagnosis(parallelism: threads.apply())
    try printing.emit(diagnosis) { diagnosis.text(printing.style) }
  }
}
