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
    case ("cntk", 3):
      guard let depth = number(1), ["flatten", "gap"].contains(parts[2]) else { return nil }
      try check(depth, in: 2...1000, name, "the depth")
      return .convolutional(depth: depth, readout: parts[2] == "gap" ? .globalAverage : .flatten)
    case ("cntk", 4):
      guard let depth = number(1), parts[2] == "lap", let radius = number(3) else { return nil }
      try check(depth, in: 2...1000, name, "the depth")
      try check(radius, in: 0...1000, name, "the radius of the window")
      return .convolutional(depth: depth, readout: .localAverage(radius: radius))
    case ("myrtle", 2):
      return number(1).flatMap(MyrtleDepth.init).map { .myrtle($0) }
    case ("myrtle", 3) where parts[2] == "gaussian":
      return number(1).flatMap(MyrtleDepth.init).map { .myrtle($0, normalizedGaussian: true) }
    default: return nil
    }
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
