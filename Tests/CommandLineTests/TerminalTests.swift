import Foundation
import Testing

@Suite struct TerminalTests {
  @Test(arguments: [
    [], ["kernel"], ["regress"], ["reproduce"], ["data"], ["data", "list"], ["data", "show"],
    ["data", "fetch"], ["data", "export"], ["doctor"], ["cite"], ["analyze"],
  ])
  func helpHasAnExample(command: [String]) async throws {
    let result = try await Ntkit.run(command + ["--help"])
    #expect(result.status == 0 && result.errors.isEmpty)
    let example = "  ntkit " + (command == ["data"] ? "data show" : command.joined(separator: " "))
    #expect(result.output.contains("Example:\n\(example)"), "\(result.output)")
    #expect(!result.output.contains("\\\n"))
  }

  @Test func helpListsExitCodes() async throws {
    let result = try await Ntkit.run(["--help"])
    for code in ["0  success", "1  ", "2  reproduce", "64  ", "65  ", "70  ", "130  ", "143  "] {
      #expect(result.output.contains(" \(code)"), "\(code)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completions(shell: String) async throws {
    let result = try await Ntkit.run(["--generate-completion-script", shell])
    #expect(result.status == 0 && result.output.contains("regress"))
  }

  /// Not a terminal: no colour unless it is asked for.
  @Test func color() async throws {
    let plain = try await Ntkit.run(["doctor"])
    #expect(!plain.output.contains("\u{1B}"))
    let colored = try await Ntkit.run(["doctor", "--color"])
    #expect(colored.output.contains("\u{1B}[32mok"))
    let refused = try await Ntkit.run(["doctor", "--no-color"])
    #expect(!refused.output.contains("\u{1B}"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() async throws {
    let result = try await Ntkit.run(["cite", "--all"], output: "/dev/full")
    #expect(result.status == 1)
    #expect(result.errors == "error: cannot write standard output: no space left on device\n")
  }

  /// A reader that stops early ends the program without a word, as `ntkit ... | head` does.
  @Test func closedPipe() async throws {
    let scratch = try Scratch()
    let process = Process()
    let program: URL = try #require(Ntkit.url)
    process.executableURL = program
    process.arguments = ["cite", "--all"]
    let (output, errors) = (Pipe(), scratch.path("stderr"))
    try scratch.write("", "stderr")
    process.standardOutput = output
    let file: FileHandle = try #require(FileHandle(forWritingAtPath: errors))
    process.standardError = file
    try output.fileHandleForReading.close()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGPIPE)
    #expect(try String(contentsOfFile: errors, encoding: .utf8) == "")
  }
}
