import Foundation

extension Architecture {
  /// The preset or file that `nameOrPath` names.
  ///
  /// A preset of that name wins; otherwise the file is read (`contentsOf:`). Throws
  /// `ArchitectureError.unknownPreset` with what exists if there is neither.
  public static func named(_ nameOrPath: String) throws(ArchitectureError) -> Architecture {
    if let preset = try preset(nameOrPath) { return preset }
    let looksLikeFile = nameOrPath.hasSuffix(".json") || nameOrPath.contains("/")
    if looksLikeFile || FileManager.default.fileExists(atPath: nameOrPath) {
      return try Architecture(contentsOf: URL(fileURLWithPath: nameOrPath))
    }
    throw .unknownPreset(name: nameOrPath, known: Preset.all.map(\.pattern))
  }

  /// The preset called `name`; nil if there is none.
  ///
  /// Throws `ArchitectureError.invalidValue` for a number out of range, such as `fc-0`.
  public static func preset(_ name: String) throws(ArchitectureError) -> Architecture? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    func number(_ index: Int) -> Int? { parts.count > index ? Int(parts[index]) : nil }
    switch (parts.first, parts.count) {
    case ("two", 2) where parts[1] == "layer": return .twoLayer
    case ("fc", 2):
      guard let hidden = number(1) else { return nil }
      try check(hidden, in: 1...1000, name, "the number of hidden layers")
      return .fullyConnected(hiddenLayers: hidden)
    case ("cntk", 3...5):
      return try convolutional(name, Array(parts.dropFirst()))
    case ("wideresnet", 2):
      guard let depth = number(1) else { return nil }
      guard depth >= 10, depth <= 1000, depth % 6 == 4 else {
        throw .invalidValue(
          path: "preset \(name)", value: "\(depth)",
          rule: "the depth is 6 N + 4 for N blocks in each group: 10, 16, 22, 28, ...")
      }
      return .wideResidual(blocksPerGroup: (depth - 4) / 6)
    case ("resnet", 2):
      guard let depth = number(1) else { return nil }
      guard depth >= 8, depth <= 1202, depth % 6 == 2 else {
        throw .invalidValue(
          path: "preset \(name)", value: "\(depth)",
          rule: "the depth is 6 N + 2 for N blocks in each group: 8, 14, 20, 32, ..., 1202")
      }
      return .residual(blocksPerGroup: (depth - 2) / 6)
    case ("vgg", 2): return number(1).flatMap(VGGDepth.init).map { .vgg($0) }
    case ("myrtle", 2):
      return number(1).flatMap(MyrtleDepth.init).map { .myrtle($0) }
    case ("myrtle", 3) where parts[2] == "gaussian":
      return number(1).flatMap(MyrtleDepth.init).map { .myrtle($0, normalizedGaussian: true) }
    case ("lstm", 3...5), ("gru", 3...5), ("rnn", 3...5):
      return try recurrent(name, RecurrentPreset(rawValue: parts[0])!, Array(parts.dropFirst()))
    default: return nil
    }
  }

  /// The preset lstm-L-H or lstm-L-H-dropout-P; `parts` are the parts of the name behind the cell.
  private static func recurrent(
    _ name: String, _ cell: RecurrentPreset, _ parts: [String]
  ) throws(ArchitectureError) -> Architecture? {
    guard let layers = Int(parts[0]), let units = Int(parts[1]) else { return nil }
    try check(layers, in: 1...100, name, "the number of recurrent layers")
    try check(units, in: 1...100_000, name, "the number of units")
    guard parts.count > 2 else { return .recurrent(cell, layers: layers, units: units) }
    guard parts.count == 4, parts[2] == "dropout", let dropped = Int(parts[3]) else { return nil }
    try check(dropped, in: 1...99, name, "the share of units dropped, in percent,")
    return .recurrent(cell, layers: layers, units: units, keep: 1 - Double(dropped) / 100)
  }

  /// The preset cntk-D-flatten, cntk-D-gap or cntk-D-lap-C, perhaps with -fixed or -trained; `parts`
  /// are the parts of the name behind `cntk`.
  private static func convolutional(
    _ name: String, _ parts: [String]
  ) throws(ArchitectureError) -> Architecture? {
    guard let depth = Int(parts[0]) else { return nil }
    var rest = parts.dropFirst()
    let readout: ConvolutionalReadout
    switch rest.removeFirst() {
    case "flatten": readout = .flatten
    case "gap": readout = .globalAverage
    case "lap":
      guard let radius = rest.popFirst().flatMap({ Int($0) }) else { return nil }
      try check(radius, in: 0...1000, name, "the radius of the window")
      readout = .localAverage(radius: radius)
    default: return nil
    }
    var ends: EndLayers?
    if let word = rest.popFirst() {
      guard let known = EndLayers(rawValue: word), rest.isEmpty else { return nil }
      ends = known
    }
    try check(depth, in: 2...1000, name, "the depth")
    return .convolutional(depth: depth, readout: readout, endLayers: ends)
  }

  private static func check(
    _ value: Int, in range: ClosedRange<Int>, _ preset: String, _ what: String
  ) throws(ArchitectureError) {
    guard range.contains(value) else {
      throw .invalidValue(
        path: "preset \(preset)", value: "\(value)",
        rule: "\(what) is from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
