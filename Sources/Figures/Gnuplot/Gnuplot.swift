import Foundation

/// The program gnuplot, which draws the figures.
///
/// Debian and Ubuntu: `sudo apt-get install gnuplot-nox`.
public struct Gnuplot: Equatable, Sendable {
  /// Where the program is.
  public let executable: URL

  /// The program at a known place.
  public init(executable: URL) { self.executable = executable }

  /// The first `gnuplot` of the search path.
  ///
  /// - Parameter path: directories between colons; the environment's `PATH` by default.
  /// - Throws: ``FigureError/gnuplotMissing(searched:)`` with the line that installs it.
  public static func find(
    path: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
  ) throws -> Gnuplot {
    let directories = path.split(separator: ":").map(String.init)
    for directory in directories {
      let file = URL(filePath: directory).appending(path: "gnuplot")
      if FileManager.default.isExecutableFile(atPath: file.path) {
        return Gnuplot(executable: file)
      }
    }
    throw FigureError.gnuplotMissing(searched: directories)
  }

  /// Runs a script in its own directory, without the user's start-up file.
  ///
  /// - Returns: What gnuplot wrote on standard error; warnings, as it ended well.
  /// - Throws: ``FigureError/gnuplotFailed(script:status:standardError:)``, or
  ///   ``FigureError/gnuplotMissing(searched:)`` when the program cannot be started.
  @discardableResult
  public func run(_ script: URL) throws -> String {
    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d", script.lastPathComponent]
    process.currentDirectoryURL = script.deletingLastPathComponent()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardError = pipe
    do {
      try process.run()
    } catch {
      throw FigureError.gnuplotMissing(searched: [executable.path])
    }
    // Read before waiting: a full pipe would stop gnuplot for ever.
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let message = String(decoding: output, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw FigureError.gnuplotFailed(
        script: script.lastPathComponent, status: process.terminationStatus,
        standardError: message)
    }
    return message
  }
}
