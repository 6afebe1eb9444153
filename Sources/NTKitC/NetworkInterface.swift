public import CNTKit
import Foundation
import NTKit

/// See `ntkit.h`.
@c @implementation
public func ntkit_version() -> UnsafePointer<CChar> { versionText }

/// Lives as long as the process, so that callers need not free it.
nonisolated(unsafe) private let versionText = UnsafePointer(strdup(Versions.program)!)

/// See `ntkit.h`.
@c @implementation
public func ntkit_free(_ text: UnsafeMutableRawPointer?) { free(text) }

/// See `ntkit.h`.
@c @implementation
public func ntkit_release(_ object: OpaquePointer?) {
  if let object { BorderObject.release(object) }
}

/// See `ntkit.h`.
@c @implementation
public func ntkit_network(
  _ description: UnsafePointer<CChar>, _ network: UnsafeMutablePointer<OpaquePointer?>,
  _ error: UnsafeMutablePointer<ntkit_error>?
) -> Int32 {
  guarded(error) {
    let text = String(cString: description)
    let isJSON = text.first { !$0.isWhitespace } == "{"
    let architecture =
      isJSON ? try Architecture(json: Data(text.utf8)) : try Architecture.named(text)
    network.pointee = NetworkObject(architecture).handle
  }
}

/// See `ntkit.h`.
@c @implementation
public func ntkit_network_text(
  _ network: OpaquePointer, _ form: Int32,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
  _ error: UnsafeMutablePointer<ntkit_error>?
) -> Int32 {
  guarded(error) {
    let architecture = try OpaquePointer?.some(network).object(NetworkObject.self, "network")
      .architecture
    switch form {
    case 0: text.pointee = strdup(String(decoding: try architecture.jsonData(), as: UTF8.self))
    case 1: text.pointee = strdup(architecture.description)
    case 2: text.pointee = strdup(architecture.oneLine)
    default:
      throw BorderError.badValue("the form of text", value: "\(form)", rule: "0, 1 or 2")
    }
  }
}
