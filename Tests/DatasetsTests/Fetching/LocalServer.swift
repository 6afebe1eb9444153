import Foundation

/// A small HTTP server on localhost for one test: files by path, ranges, and faults.
final class LocalServer: @unchecked Sendable {
  struct Options: Sendable {
    var honoursRange = true
    /// The numbers of the first requests whose answers are cut off half way.
    var cutsFirst = 0
    /// The status of the first requests, before the files are served.
    var failsFirst = 0
    var announcesLength = true
  }

  let port: UInt16
  var address: String { "http://127.0.0.1:\(port)/" }
  private let listener: Int32
  private let files: [String: [UInt8]]
  private let options: Options
  private let lock = NSLock()
  private var requests = [String]()

  init(_ files: [String: [UInt8]], _ options: Options = Options()) throws {
    self.files = files
    self.options = options
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  /// Ends the server; its thread lets go of it.
  ///
  /// The thread closes the listener: closed here, its number might already belong to another server
  /// when the thread accepts again, and would take that server's requests.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The ranges that were asked for, "" for a whole file.
  var askedRanges: [String] {
    lock.withLock { requests }
  }

  private func serve() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else {
        close(listener)
        return
      }
      answer(client)
      shutdown(client, Int32(SHUT_WR))
      close(client)
    }
  }

  private func answer(_ client: Int32) {
    var request = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
      let size = recv(client, &buffer, buffer.count, 0)
      guard size > 0 else { return }
      request += buffer[..<size]
    }
    let lines = String(decoding: request, as: UTF8.self).components(separatedBy: "\r\n")
    let path = lines[0].split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }.map {
      String($0.dropFirst("range: bytes=".count))
    }
    let number = lock.withLock {
      requests.append(range ?? "")
      return requests.count
    }
    if number <= options.failsFirst {
      return send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", client)
    }
    guard let file = files[path] else {
      return send("HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", client)
    }
    var body = file[...]
    var status = "200 OK"
    var extra = ""
    if options.honoursRange, let start = range.flatMap({ Int($0.dropLast()) }) {
      guard start < file.count else {
        return send(
          "HTTP/1.1 416 Range\r\nContent-Range: bytes */\(file.count)\r\nContent-Length: 0\r\n"
            + "Connection: close\r\n\r\n", client)
      }
      body = file[start...]
      status = "206 Partial"
      extra = "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n"
    }
    if options.announcesLength { extra += "Content-Length: \(body.count)\r\n" }
    send("HTTP/1.1 \(status)\r\n\(extra)Connection: close\r\n\r\n", client)
    if number <= options.cutsFirst { body = body.prefix(body.count / 2) }
    send(Array(body), client)
  }

  private func send(_ text: String, _ client: Int32) { send(Array(text.utf8), client) }

  private func send(_ bytes: [UInt8], _ client: Int32) {
    var done = 0
    while done < bytes.count {
      #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
      #else
        let flags: Int32 = 0
      #endif
      let size = bytes[done...].withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.send(client, $0.baseAddress, $0.count, flags)
        #else
          Darwin.send(client, $0.baseAddress, $0.count, flags)
        #endif
      }
      guard size > 0 else { return }
      done += size
    }
  }
}
