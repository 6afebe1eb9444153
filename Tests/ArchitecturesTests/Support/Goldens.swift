import Architectures
import Foundation

/// The reference architectures of the infinite-width tests.
enum Goldens {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("InfiniteWidthTests/Goldens")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter {
      $0.hasSuffix(".json") && !["index.json", "gradients.json"].contains($0)
    }.map {
      String($0.dropLast(5))
    }
    .sorted()
  }()

  static func url(_ name: String) -> URL { folder.appendingPathComponent("\(name).json") }

  /// The input shape of each tag of `index.json`, read from the header of `TAG-x1.npy`.
  static func input(_ name: String) throws -> InputShape? {
    struct Entry: Decodable {
      let architecture: String
      let inputs: String
    }
    let index = try JSONDecoder().decode([Entry].self, from: Data(contentsOf: url("index")))
    guard let tag = index.first(where: { $0.architecture == name })?.inputs else { return nil }
    let data = try Data(contentsOf: folder.appendingPathComponent("\(tag)-x1.npy"))
    let header = String(decoding: data.prefix(128), as: UTF8.self)
    guard let open = header.range(of: "'shape': ("), let close = header.range(of: "), }") else {
      return nil
    }
    let sizes = header[open.upperBound..<close.lowerBound].split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    return InputShape(dimensions: Array(sizes.dropFirst()))
  }
}
