import Foundation

/// Finds the files that are shipped with the module.
///
/// SwiftPM's own `Bundle.module` ends the program when the files are not where they were built. This
/// looks in the folder that NTKIT_RESOURCES names, next to the program, below its prefix and in the build, and throws instead.
enum ResourceFolder {
  /// The path of the shipped file `name`.
  static func path(of name: String) throws(DatasetError) -> String {
    let tried = folders
    for folder in tried {
      let path = DataFile.join(folder, name)
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw .resourceMissing(name: name, tried: tried)
  }

  private static let bundle = "NTKit_Datasets.resources"

  /// Names a folder to look in first, for programs in other languages that carry the files.
  private static let variable = "NTKIT_RESOURCES"

  private static var folders: [String] {
    let program = Bundle.main.bundleURL
    var candidates = [program]
    if let folder = ProcessInfo.processInfo.environment[variable], !folder.isEmpty {
      candidates.insert(URL(fileURLWithPath: folder), at: 0)
    }
    if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      let folder = executable.deletingLastPathComponent()
      let prefix = folder.deletingLastPathComponent()
      candidates += [folder]
      candidates += ["share/ntkit", "libexec/ntkit", "lib/ntkit"].map {
        prefix.appendingPathComponent($0)
      }
    }
    // A build that runs from its own source tree.
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    return candidates.map { $0.appendingPathComponent("\(bundle)/Resources").path }
      + [source.appendingPathComponent("Resources").path]
  }
}
