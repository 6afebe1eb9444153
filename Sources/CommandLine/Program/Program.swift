import ArgumentParser
import Foundation
import NTKit

/// The program: runs one command and turns every error into one line and an exit code.
@main
struct Program {
  static func main() async {
    // A closed pipe is met where output is written, not in the middle of a computation.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is an error of the file that meets it.
    signal(SIGXFSZ, SIG_IGN)
    LibraryEnvironment.correct()
    exit(await run(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: [String]) async -> Int32 {
    var ranks: Ranks?
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      ranks = try Ranks.join(command)
      if let ranks, var shared = command as? any ClusterCommand {
        try shared.run(with: ranks)
        ranks.session.leave()
      } else if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return ExitStatus.success.rawValue
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return report(error, arguments, ranks)
    }
  }

  /// Help and completion scripts arrive as errors that are none.
  private static func report(
    _ error: any Error, _ arguments: [String], _ ranks: Ranks?
  ) -> Int32 {
    if RootCommand.exitCode(for: error) == .success {
      guard isSpeaker else { return ExitStatus.success.rawValue }
      do {
        try Output.write(RootCommand.fullMessage(for: error) + "\n")
        return ExitStatus.success.rawValue
      } catch {
        return fail("\(error)", .failed)
      }
    }
    if let ranks {
      let status = ExitStatus(of: error) ?? .internalError
      ranks.session.fail("\(error)".onOneLine, status: status.rawValue)
    }
    if let status = ExitStatus(of: error) { return fail("\(error)", status) }
    if error is ValidationError || RootCommand.exitCode(for: error) == .validationFailure {
      let message = RootCommand.unknownCommand(arguments) ?? RootCommand.message(for: error)
      let help = RootCommand.path(of: arguments).joined(separator: " ")
      return fail(
        message.prefix(1).lowercased() + message.dropFirst() + "; see '\(help) --help'", .usage)
    }
    return fail("internal error: \(error); please report it with the command line", .internalError)
  }

  private static func fail(_ message: String, _ status: ExitStatus) -> Int32 {
    if isSpeaker {
      Output.note("error: " + message.onOneLine)
    } else {
      // A launcher ends all processes when the first one ends: the speaker first.
      Thread.sleep(forTimeInterval: 1)
    }
    return status.rawValue
  }

  /// Whether this process speaks to the user: of several started together, the first.
  private static var isSpeaker: Bool { ClusterLaunch().map { $0.rank == 0 } ?? true }
}

extension RootCommand {
  /// What to say when `arguments` begin with a word that is no command.
  static func unknownCommand(_ arguments: [String]) -> String? {
    let depth = path(of: arguments).count - 1
    let commands = self.commands(at: arguments.prefix(depth))
    guard arguments.count > depth, !commands.isEmpty, !arguments[depth].hasPrefix("-") else {
      return nil
    }
    let word = arguments[depth]
    let nearest = nearestWord(to: word, in: commands)
    return "'\(word)' is no command; "
      + (nearest.map { "did you mean '\($0)'?" } ?? "known are \(commands.joined(separator: ", "))")
  }

  private static func subcommand(
    _ name: String, of command: any ParsableCommand.Type
  ) -> (any ParsableCommand.Type)? {
    command.configuration.subcommands.first { $0.configuration.commandName == name }
  }

  private static func commands(at path: some Collection<String>) -> [String] {
    var command: any ParsableCommand.Type = RootCommand.self
    for name in path {
      guard let next = subcommand(name, of: command) else { break }
      command = next
    }
    return command.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// The names of the commands that `arguments` begin with: `ntkit data show`.
  static func path(of arguments: [String]) -> [String] {
    var names = ["ntkit"]
    var command: any ParsableCommand.Type = RootCommand.self
    for argument in arguments {
      guard let next = subcommand(argument, of: command) else { break }
      names.append(argument)
      command = next
    }
    return names
  }
}

extension String {
  /// The text with line breaks and control characters, which file names may hold, made visible.
  var onOneLine: String {
    split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
      .joined(separator: " ")
      .unicodeScalars.reduce(into: "") { text, scalar in
        if scalar.properties.generalCategory == .control {
          text += scalar.escaped(asASCII: true)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
  }
}
