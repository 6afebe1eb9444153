import NTKit

/// `kernel.diagonal`: the kernels of every row of `x` with itself, arrays `nngp` and `ntk`.
struct KernelDiagonal: Operation {
  typealias CodingKeys = NoSettings

  init(from decoder: any Decoder) throws {}

  func run(_ call: OperationCall) throws -> Reply {
    let network = try call.network()
    let x = try call.array("x")
    guard x.shape.count >= 2, let input = network.inputShape(for: x.rowShape) else {
      throw BorderError.wrongShape("x", shape: x.shape, expected: "rows of one to three axes")
    }
    let diagonals = try network.kernelDiagonals(
      x.matrix(), input: input, options: call.control.kernelOptions("kernel"))
    var reply = Reply()
    reply.add("nngp", diagonals.nngp)
    reply.add("ntk", diagonals.ntk)
    return reply
  }
}
