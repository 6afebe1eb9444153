public import CNTKit
import Foundation
import NTKit

/// See `ntkit.h`.
@c @implementation
public func ntkit_run(
  _ operation: UnsafePointer<CChar>, _ settings: UnsafePointer<CChar>, _ object: OpaquePointer?,
  _ arrays: UnsafePointer<ntkit_array>?, _ count: Int32,
  _ reply: UnsafeMutablePointer<OpaquePointer?>, _ control: UnsafeMutablePointer<ntkit_control>?,
  _ error: UnsafeMutablePointer<ntkit_error>?
) -> Int32 {
  guarded(error) {
    let name = String(cString: operation)
    guard let operation = OperationName(rawValue: name) else {
      throw BorderError.unknownOperation(name)
    }
    var named: [String: BorderArray] = [:]
    for index in 0..<Int(arrays == nil ? 0 : count) {
      let array = try BorderArray(arrays![index], name: "array \(index)")
      named[array.name] = array
    }
    let call = OperationCall(
      name: name, object: object, arrays: named, control: CallControl(control))
    let settings = Data(String(cString: settings).utf8)
    let result = try call.control.withBLASThreads { try operation.type.run(settings, call) }
    reply.pointee = ReplyObject(result).handle
  }
}

/// See `ntkit.h`.
@c @implementation
public func ntkit_reply_json(_ reply: OpaquePointer) -> UnsafePointer<CChar>? {
  (BorderObject.borrowed(reply) as? ReplyObject).map { UnsafePointer($0.json) }
}

/// See `ntkit.h`.
@c @implementation
public func ntkit_reply_array(
  _ reply: OpaquePointer, _ index: Int32, _ array: UnsafeMutablePointer<ntkit_array>
) -> Int32 {
  guard let found = (BorderObject.borrowed(reply) as? ReplyObject)?.array(Int(index)) else {
    return 0
  }
  array.pointee = found
  return 1
}

/// See `ntkit.h`.
@c @implementation
public func ntkit_reply_object(_ reply: OpaquePointer) -> OpaquePointer? {
  (BorderObject.borrowed(reply) as? ReplyObject)?.object?.handle
}
