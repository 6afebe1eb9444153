import ArgumentParser
import NTKit

/// `ntkit data export`: the rows of a data set as NumPy files.
struct DataExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the rows of a data set as NumPy files.",
    discussion: """
      X.npy gets the inputs, (n, features) or (n, height, width, channels); X-y.npy the numbers of \
      the classes, or the values. Inputs are scaled as 'ntkit regress' scales them; test rows of a \
      table are standardized by their training rows with --fitted-on.

      Example:
        ntkit data export digits --to X.npy
        ntkit kernel -a fc-2 --x1 X.npy --kind ntk --output K.npy
        ntkit regress --kernel K.npy --train digits
      """)

  @Argument(help: "The data.", completion: .file())
  var data: String

  @Option(help: "The .npy file to write.", completion: .file(extensions: ["npy"]))
  var to: String

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep only the first rows.")
  var limit: Int?

  @Option(help: "How inputs are scaled.")
  var scaling: FeatureScaling = .auto

  @Option(
    help: "The data whose rows standardize, of the same classes; by default the rows themselves.",
    completion: .file())
  var fittedOn: String?

  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard to.hasSuffix(".npy") else {
      throw ValidationError("--to is '\(to)'; it must end in .npy")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
  }

  func run() throws {
    try ResultFile.checkWritable(to)
    let export = try DatasetExport(
      load(data), reference: data, scaling: scaling, fittedOn: fittedOn.map(load), to: to)
    try printing.emit(export) { DataText.exported(export) }
  }

  private func load(_ reference: String) throws -> Dataset {
    let names = classes?.commaSeparated
    return try DatasetReference(parsing: reference).load(classes: names, limit: limit)
  }
}
