import NTKit

/// What a handle of the C interface points to.
///
/// A handle is a retained reference: made by `handle`, seen again through `borrowed`, given back by
/// `release`.
class BorderObject {
  /// A handle that keeps this object until it is released.
  final var handle: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The object of a handle that the caller keeps.
  static func borrowed(_ handle: OpaquePointer) -> BorderObject {
    Unmanaged<BorderObject>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }

  /// Gives a handle back.
  static func release(_ handle: OpaquePointer) {
    Unmanaged<BorderObject>.fromOpaque(UnsafeRawPointer(handle)).release()
  }
}

/// A network.
final class NetworkObject: BorderObject {
  let architecture: Architecture

  init(_ architecture: Architecture) { self.architecture = architecture }
}

extension OpaquePointer? {
  /// The object of this handle, which must be of a kind.
  ///
  /// - Throws: `BorderError.missingObject`.
  func object<Object: BorderObject>(_ type: Object.Type, _ what: String) throws(BorderError)
    -> Object
  {
    guard let self, let object = BorderObject.borrowed(self) as? Object else {
      throw .missingObject(what)
    }
    return object
  }
}
