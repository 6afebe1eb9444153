import NTKit

/// `information`: what the library runs with.
struct Information: Operation {
  typealias CodingKeys = NoSettings

  init(from decoder: any Decoder) throws {}

  private struct Answer: Encodable {
    let versions = Versions.current
    let instructionSet = InstructionSet.best.rawValue
    let processors = Parallelism.allCores.threads
    let blasThreads = BLASInformation.threads
    let operations = OperationName.allCases.map(\.rawValue)
    let presets = Preset.all.map(\.pattern)
  }

  func run(_ call: OperationCall) throws -> Reply { try Reply(Answer()) }
}

/// `network.shapes`: the layers of a network with the shapes of their outputs, as text.
struct NetworkShapes: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case input }

  /// The dimensions of one input.
  let input: [Int]

  func run(_ call: OperationCall) throws -> Reply {
    let network = try call.network()
    guard let shape = network.inputShape(for: input) else {
      throw BorderError.wrongShape("an input", shape: input, expected: "one to three axes")
    }
    return try Reply(["text": network.summary(input: shape)])
  }
}
