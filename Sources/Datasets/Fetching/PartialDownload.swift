import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One HTTP request that appends to a `.part` file.
///
/// The bytes that are there already are asked for with `Range`; a server that ignores it makes the
/// file start again. The callbacks come one at a time on the session's queue and are the only ones to
/// touch the state, hence `@unchecked Sendable`.
final class PartialDownload: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let url: URL
  private let partPath: String
  private let progress: @Sendable (_ received: Int, _ total: Int?) -> Void
  private var continuation: CheckedContinuation<Result<Void, FetchError>, Never>?
  private var file: FileHandle?
  private var received = 0
  private var total: Int?
  private var failure: FetchError?

  init(
    url: URL, partPath: String, progress: @escaping @Sendable (Int, Int?) -> Void
  ) {
    self.url = url
    self.partPath = partPath
    self.progress = progress
  }

  /// Runs the request to its end.
  ///
  /// - Throws: `FetchError.disconnected` (with one attempt), `.refused` or `.unwritable`.
  func run(timeout: TimeInterval) async throws(FetchError) {
    let kept = Self.size(of: partPath)
    var request = URLRequest(
      url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
    // Without this the library unpacks .gz files that are served with a content encoding.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if kept > 0 { request.setValue("bytes=\(kept)-", forHTTPHeaderField: "Range") }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.addOperation {
          self.continuation = continuation
          task.resume()
        }
      }
    } onCancel: {
      task.cancel()
    }
    try result.get()
  }

  static func size(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    do throws(FetchError) {
      try begin(response)
      completionHandler(.allow)
    } catch {
      failure = error
      completionHandler(.cancel)
    }
  }

  private func begin(_ response: URLResponse) throws(FetchError) {
    let http = response as? HTTPURLResponse
    let status = http?.statusCode ?? 0
    let kept = Self.size(of: partPath)
    let length = response.expectedContentLength > 0 ? Int(response.expectedContentLength) : nil
    switch status {
    case 206:
      // Content-Range: bytes START-END/TOTAL
      let range = http?.value(forHTTPHeaderField: "Content-Range") ?? ""
      guard range.hasPrefix("bytes \(kept)-") else {
        try? FileManager.default.removeItem(atPath: partPath)
        throw .disconnected(
          address: url.absoluteString, attempts: 1, received: 0,
          reason: "the server sent another range (\(range)) than asked for")
      }
      received = kept
      total = range.split(separator: "/").last.flatMap { Int($0) } ?? length.map { kept + $0 }
    case 200:
      received = 0
      total = length
      try? FileManager.default.removeItem(atPath: partPath)
    case 416:
      let range = http?.value(forHTTPHeaderField: "Content-Range") ?? ""
      received = kept
      total = range.split(separator: "/").last.flatMap { Int($0) }
      guard total == kept else {
        try? FileManager.default.removeItem(atPath: partPath)
        throw .disconnected(
          address: url.absoluteString, attempts: 1, received: 0,
          reason: "the kept part does not belong to this file")
      }
      return  // everything is there already
    default: throw .refused(address: url.absoluteString, status: status)
    }
    if received == 0 { _ = FileManager.default.createFile(atPath: partPath, contents: nil) }
    guard let file = FileHandle(forWritingAtPath: partPath), (try? file.seekToEnd()) != nil else {
      throw .unwritable(path: partPath, reason: "it cannot be opened")
    }
    self.file = file
    progress(received, total)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard failure == nil, let file else { return }
    do {
      try file.write(contentsOf: data)
      received += data.count
      progress(received, total)
    } catch {
      failure = .unwritable(path: partPath, reason: "\(error)")
      dataTask.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    try? file?.close()
    file = nil
    if failure == nil, let error {
      failure = disconnected(error.localizedDescription)
    }
    // A server that closes the connection early need not be reported as an error.
    if failure == nil, let total, received < total {
      failure = disconnected("the connection ended after \(received) of \(total) bytes")
    }
    continuation?.resume(returning: failure.map { .failure($0) } ?? .success(()))
    continuation = nil
  }

  private func disconnected(_ reason: String) -> FetchError {
    .disconnected(
      address: url.absoluteString, attempts: 1, received: received, reason: reason)
  }
}
