import Foundation

/// Finds the files that are shipped with the module.
///
/// SwiftPM's own `Bundle.module` ends the program when the files are not where they were built. This
/// looks next to the program, below its prefix and in the build, and throws instead.
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

  private static var folders: [String] {
    let program = Bundle.main.bundleURL
    var candidates = [program]
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
