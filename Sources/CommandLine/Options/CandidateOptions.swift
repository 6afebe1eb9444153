import ArgumentParser
import NTKit

/// The networks and kernels that a predictor may use.
struct CandidateOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("a")],
    help: ArgumentHelp(
      "A preset such as fc-2, an architecture file in JSON, or auto; several are candidates.",
      discussion: "Separate candidates by commas or repeat the option."),
    completion: .file(extensions: ["json"]))
  var architecture: [String] = []

  @Option(help: "The kernel: ntk, nngp, or both as candidates.")
  var kind: PredictorKernel = .ntk

  /// Whether a network was named.
  var isGiven: Bool { !architecture.isEmpty }

  /// Whether there is something to choose from.
  var areSeveral: Bool {
    names.count > 1 || names == ["auto"] || (isGiven && kind == .both)
  }

  private var names: [String] {
    architecture.flatMap { $0.split(separator: ",").map { String($0) } }
  }

  /// The kernels named, in order; `auto` stands for its networks.
  ///
  /// - Throws: `ArchitectureError` for a name that does not exist.
  func load() throws -> [KernelCandidate] {
    try names.flatMap { name in
      guard name == "auto" else {
        return KernelCandidate.all([try Architecture.named(name)], kind.kernels)
      }
      // The tangent kernels of frozen networks include the NNGP of every depth.
      let kind: KernelKind = kind == .nngp ? .nngp : .ntk
      return KernelCandidate.all(try ArchitectureSelection.networks(kind), [kind])
    }
  }
}

/// The kernel of a predictor.
enum PredictorKernel: String, ExpressibleByArgument, CaseIterable {
  case ntk
  case nngp
  case both

  var kernels: [KernelKind] {
    switch self {
    case .ntk: return [.ntk]
    case .nngp: return [.nngp]
    case .both: return [.ntk, .nngp]
    }
  }
}
