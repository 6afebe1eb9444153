#if MPI
  import CMPI
  import Foundation

  /// The ranks of an MPI job: the one place where MPI's own calls are made.
  ///
  /// Waiting looks for what has arrived and sleeps in between, since MPI's blocking calls would keep a
  /// processor busy. Requires `MPI_THREAD_MULTIPLE`: computing threads, the thread that hands out
  /// tiles and the monitor call MPI at the same time.
  public struct MPICommunicator: Communicator, @unchecked Sendable {
    /// See `Communicator`.
    public let rank: Int
    /// See `Communicator`.
    public let size: Int
    let handle: MPI_Comm
    private let end: RunEnd

    /// All ranks of the job; MPI must have been started.
    init(duplicating other: MPI_Comm, end: RunEnd) throws(ClusterError) {
      var (handle, rank, size): (MPI_Comm?, Int32, Int32) = (nil, 0, 0)
      try Self.check(ntk_mpi_duplicate(other, &handle))
      guard let handle else { throw .communication("MPI_Comm_dup gave no communicator") }
      try Self.check(ntk_mpi_rank(handle, &rank))
      try Self.check(ntk_mpi_size(handle, &size))
      (self.handle, self.rank, self.size, self.end) = (handle, Int(rank), Int(size), end)
    }

    /// Starts MPI.
    ///
    /// - Returns: all ranks of the job, once for what is computed and once for signs of life.
    /// - Throws: `ClusterError.noThreads`, `.communication`.
    static func start(
      _ end: RunEnd
    ) throws(ClusterError) -> (main: MPICommunicator, control: MPICommunicator) {
      var threadsAreFree: Int32 = 0
      try check(ntk_mpi_init(&threadsAreFree))
      guard threadsAreFree != 0 else { throw .noThreads }
      let world: MPI_Comm = ntk_mpi_world()
      return (
        try MPICommunicator(duplicating: world, end: end),
        try MPICommunicator(duplicating: world, end: end)
      )
    }

    /// The number of ranks on this host.
    func ranksOnHost() throws(ClusterError) -> Int {
      var count: Int32 = 1
      try Self.check(ntk_mpi_on_host(handle, &count))
      return Int(count)
    }

    /// See `Communicator`.
    public func post(_ bytes: [UInt8], to rank: Int, tag: MessageTag) -> any PendingSend {
      precondition(bytes.count <= Int(Int32.max), "a message of \(bytes.count) bytes")
      let pending = Pending(bytes, self)
      must(
        ntk_mpi_isend(
          pending.memory.baseAddress, Int32(bytes.count), Int32(rank), tag.rawValue, handle,
          &pending.request))
      return pending
    }

    /// Bytes that stay where they are until MPI has sent them.
    private final class Pending: PendingSend {
      let memory: UnsafeMutableRawBufferPointer
      var request: MPI_Request?
      private let communicator: MPICommunicator
      private var isDone = false

      init(_ bytes: [UInt8], _ communicator: MPICommunicator) {
        memory = .allocate(byteCount: max(1, bytes.count), alignment: 16)
        memory.copyBytes(from: bytes)
        self.communicator = communicator
      }

      deinit {
        // What was never waited for may still be read.
        if isDone { memory.deallocate() }
      }

      var isFinished: Bool {
        if !isDone { isDone = communicator.test(&request) }
        return isDone
      }
    }

    /// See `Communicator`.
    public func receive() -> Message? {
      var (found, source, tag, count): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      var message: MPI_Message?
      must(ntk_mpi_improbe(handle, &found, &message, &source, &tag, &count))
      guard found != 0 else { return nil }
      guard let kind = MessageTag(rawValue: tag) else {
        end.fail("a message of kind \(tag), which this version does not know")
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
        var request: MPI_Request?
        must(ntk_mpi_imrecv(buffer.baseAddress, count, &message, &request))
        wait(&request)
        initialized = Int(count)
      }
      return Message(source: Int(source), tag: kind, bytes: bytes)
    }

    /// See `Communicator`.
    public func barrier() {
      var request: MPI_Request?
      must(ntk_mpi_barrier(handle, &request))
      wait(&request)
    }

    /// See `Communicator`.
    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
      for start in stride(from: 0, to: bytes.count, by: Self.largest) {
        var request: MPI_Request?
        let count = Int32(min(Self.largest, bytes.count - start))
        must(
          ntk_mpi_broadcast(
            bytes.baseAddress! + start, count, Int32(root), handle, &request))
        wait(&request)
      }
    }

    /// See `Communicator`.
    ///
    /// The sum is made at one rank and sent to all: what every rank decides from it is the same.
    public func sum(_ values: inout [Double]) {
      guard !values.isEmpty else { return }
      let mine = values
      mine.withUnsafeBufferPointer { mine in
        values.withUnsafeMutableBufferPointer { all in
          for start in stride(from: 0, to: mine.count, by: Self.largest / 8) {
            var request: MPI_Request?
            let count = Int32(min(Self.largest / 8, mine.count - start))
            must(
              ntk_mpi_sum(
                mine.baseAddress! + start, all.baseAddress! + start, count, 0, handle, &request))
            wait(&request)
          }
        }
      }
      values.withUnsafeMutableBytes { broadcast($0, from: 0) }
    }

    /// The bytes of one operation: MPI counts in 32 bits.
    private static let largest = 1 << 28

    private func test(_ request: inout MPI_Request?) -> Bool {
      var done: Int32 = 0
      must(ntk_mpi_test(&request, &done))
      return done != 0
    }

    private func wait(_ request: inout MPI_Request?) {
      var looks = 0
      while !test(&request) {
        looks += 1
        if looks > 20 { Pause.short() }
      }
    }

    private func must(_ code: Int32) {
      guard code != 0 else { return }
      end.fail("MPI: \(Self.words(code))")
    }

    private static func check(_ code: Int32) throws(ClusterError) {
      guard code != 0 else { return }
      throw .communication(words(code))
    }

    private static func words(_ code: Int32) -> String {
      var text = [CChar](repeating: 0, count: 512)
      ntk_mpi_error(code, &text, Int32(text.count))
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  extension MPICommunicator {
    /// Leaves MPI; all ranks do.
    static func finish() { _ = ntk_mpi_finalize() }

    /// Ends all ranks.
    static func abort(_ status: Int32) { ntk_mpi_abort(status) }
  }
#endif
