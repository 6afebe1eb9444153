import Foundation

/// What Linux says about the processor; empty elsewhere.
struct ProcessorInformation {
  /// The name, such as `Intel(R) Xeon(R) Processor`.
  let model: String?
  /// The features, such as `avx512f`.
  let flags: [String]

  static var current: ProcessorInformation {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func value(_ key: String) -> String? {
      guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
        let colon = line.firstIndex(of: ":")
      else { return nil }
      return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return ProcessorInformation(
      model: value("model name"),
      flags: value("flags")?.split(separator: " ").map(String.init) ?? [])
  }
}
