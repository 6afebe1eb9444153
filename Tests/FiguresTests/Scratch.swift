import Figures
import Foundation

/// Whether gnuplot is here; tests that draw are skipped without it.
let hasGnuplot: Bool = {
  let found = (try? Gnuplot.find()) != nil
  if !found { print("skipped: drawing tests need gnuplot (sudo apt-get install gnuplot-nox)") }
  return found
}()

/// Runs a body with a fresh directory and removes it afterwards.
@discardableResult
func withScratch<T>(_ body: (URL) throws -> T) throws -> T {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "ntkit-figures-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try body(directory)
}

func text(_ file: URL) throws -> String {
  String(decoding: try Data(contentsOf: file), as: UTF8.self)
}

func occurrences(_ part: String, in text: String) -> Int {
  text.components(separatedBy: part).count - 1
}
