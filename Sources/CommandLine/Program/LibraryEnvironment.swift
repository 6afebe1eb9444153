import Foundation

/// Environment variables that libraries read when they are loaded, so that only a restart sets them.
enum LibraryEnvironment {
  private static let waitVariables = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]

  /// Starts the program again, once, when a variable that the user left open has a better value.
  static func correct() {
    #if os(Linux)
      let corrections = BLASCore.corrections + waitCorrections
      guard !corrections.isEmpty else { return }
      for (name, value) in corrections { setenv(name, value, 1) }
      let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
      let program = "/proc/self/exe"
      // By its own path where it has one, to keep its name in lists of processes.
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: program) {
        execv(path, arguments)
      }
      execv(program, arguments)
      // Without /proc there is no restart: go on as it is.
      for (name, _) in corrections { unsetenv(name) }
      arguments.forEach { free($0) }
    #endif
  }

  /// OpenMP threads that sleep while they wait.
  ///
  /// oneDNN's threads meet many times in a training step. Spinning ones take the processor from the
  /// thread they wait for when other programs run: steps are then up to 10 times slower.
  private static var waitCorrections: [(name: String, value: String)] {
    let environment = ProcessInfo.processInfo.environment
    guard waitVariables.allSatisfy({ environment[$0] == nil }) else { return [] }
    return [("OMP_WAIT_POLICY", "passive")]
  }
}
