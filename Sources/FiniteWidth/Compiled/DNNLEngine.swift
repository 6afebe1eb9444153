import CDNNL
import LinearAlgebra

/// A call to oneDNN that did not succeed; a network that gives one runs on the library's own loops.
struct DNNLFailure: Error {
  let status: dnnl_status_t
}

/// Throws unless oneDNN reports success.
func checkDNNL(_ status: dnnl_status_t) throws(DNNLFailure) {
  guard status == dnnl_success else { throw DNNLFailure(status: status) }
}

/// oneDNN's engine and stream for this processor, with the thread count that its primitives are made for.
final class DNNLEngine {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t
  /// The threads of OpenMP: as many as OpenBLAS has.
  let threads: Int

  init() throws(DNNLFailure) {
    threads = BLASInformation.threads
    omp_set_num_threads(Int32(threads))
    var engine: dnnl_engine_t?
    try checkDNNL(dnnl_engine_create(&engine, dnnl_cpu, 0))
    var stream: dnnl_stream_t?
    try checkDNNL(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags.rawValue))
    self.engine = engine!
    self.stream = stream!
  }

  deinit {
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
  }

  /// Sets OpenMP's thread count of the calling thread, which primitives are about to run on.
  func useThreads() { omp_set_num_threads(Int32(threads)) }
}
