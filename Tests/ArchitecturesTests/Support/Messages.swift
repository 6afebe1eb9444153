import Architectures
import Foundation
import Testing

/// The printed error that `body` throws; nil, and a recorded issue, if it throws none.
func message<T>(of body: () throws -> T) -> String? {
  do {
    _ = try body()
    Issue.record("nothing was thrown")
    return nil
  } catch let error as ArchitectureError {
    return error.description
  } catch {
    Issue.record("\(error) is no ArchitectureError")
    return nil
  }
}

/// The architecture that JSON text describes.
func decode(_ text: String) throws -> Architecture { try Architecture(json: Data(text.utf8)) }

/// The error of a file whose layers are `layers`, in JSON.
func layersError(_ layers: String) -> String? {
  message { try decode("{\"layers\": \(layers)}") }
}
