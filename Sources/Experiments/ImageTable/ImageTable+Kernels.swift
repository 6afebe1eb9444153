import Architectures
import InfiniteWidth
import LinearAlgebra

extension ImageTable {
  /// Kernels of prepared images in single precision, kept if the run keeps kernels.
  struct Kernels: Sendable {
    let images: PreparedImages
    let kept: KeptKernels
    /// Begins the names of files.
    let title: String
    /// Called with the share that is done of the kernels of one network.
    let progress: @Sendable (Double) -> Void

    /// The rows of the mirrored training part are computed in this many blocks, so that about one
    /// triangle of it is.
    private static let mirrorBlocks = 8

    /// The finished kernels of a network, averaged over flips if wanted.
    ///
    /// - Throws: what kernels throw; `ExperimentFailure.stopped`.
    func kernels(
      _ network: Architecture, _ kind: KernelKind, finish: ImageKernel.Finish = .none,
      flips: Bool = false
    ) throws -> ImageKernels {
      let (x, z) = (
        images.training.converted(to: Float.self), images.test.converted(to: Float.self)
      )
      let n = Double(x.rows)
      // Pairs: one triangle, test rows, and with flips both again.
      let pairs = n * n / 2 + n * Double(z.rows)
      let total = flips ? pairs + n * n * 0.5625 + n * Double(z.rows) : pairs
      func part(_ done: Double, _ size: Double) -> @Sendable (Double) -> Void {
        { [progress] in progress((done + size * $0) / total) }
      }
      let own = try kept.kernels(
        network, kind, x, shape: images.shape, title: "\(title)-training",
        progress: part(0, n * n / 2))
      let cross = try kept.kernels(
        network, kind, z, x, shape: images.shape, title: "\(title)-test",
        progress: part(n * n / 2, n * Double(z.rows)))
      let input = network.inputShape(for: images.shape)!
      let tested = finish.needsDiagonals ? try network.kernelDiagonals(z, input: input) : nil
      var mirrored: (own: Parts, cross: Parts)?
      if flips {
        let flipped = images.mirrored!.converted(to: Float.self)
        mirrored = (
          try mirroredTraining(network, kind, flipped, x, part(pairs, n * n * 0.5625)),
          try kept.kernels(
            network, kind, z, flipped, shape: images.shape, title: "\(title)-test-flipped",
            progress: part(pairs + n * n * 0.5625, n * Double(z.rows)))
        )
      }
      func finished(_ read: (Parts) -> Matrix<Float>?, _ tested: [Float]?) throws -> ImageKernel? {
        guard let training = read(own), let test = read(cross) else { return nil }
        let diagonal = training.diagonal
        func pair(_ training: Matrix<Float>, _ test: Matrix<Float>) throws -> ImageKernel {
          ImageKernel(
            training: try finish.apply(training, diagonal, diagonal).converted(to: Double.self),
            cross: try finish.apply(test, tested, diagonal).converted(to: Double.self))
        }
        let plain = try pair(training, test)
        guard let mirrored, let training = read(mirrored.own), let test = read(mirrored.cross)
        else { return plain }
        return plain.averaged(with: try pair(training, test))
      }
      return ImageKernels(
        nngp: try finished({ $0.nngp }, tested?.nngp), ntk: try finished({ $0.ntk }, tested?.ntk))
    }

    private typealias Parts = (nngp: Matrix<Float>?, ntk: Matrix<Float>?)

    /// k(F x, x') of training rows.
    ///
    /// It is symmetric: k(F x, x') = k(x, F x') for a network that treats mirror images alike. Blocks of rows are computed up to the diagonal.
    private func mirroredTraining(
      _ network: Architecture, _ kind: KernelKind, _ flipped: Matrix<Float>, _ x: Matrix<Float>,
      _ progress: @escaping @Sendable (Double) -> Void
    ) throws -> Parts {
      let n = x.rows
      var result: Parts = (nil, nil)
      func fill(_ whole: inout Matrix<Float>?, _ part: Matrix<Float>?, _ begin: Int) {
        guard let part else { return }
        var matrix = whole ?? Matrix<Float>(rows: n, columns: n)
        for i in 0..<part.rows {
          for j in 0...(begin + i) {
            matrix[begin + i, j] = part[i, j]
            matrix[j, begin + i] = part[i, j]
          }
        }
        whole = matrix
      }
      var begin = 0
      for block in 0..<Self.mirrorBlocks {
        let end = n * (block + 1) / Self.mirrorBlocks
        guard end > begin else { continue }
        let part = try kept.kernels(
          network, kind, flipped.selectingRows(begin..<end), x.selectingRows(0..<end),
          shape: images.shape, title: "\(title)-flipped-\(block + 1)"
        ) { [begin, end] share in
          let (a, b) = (Double(begin) / Double(n), Double(end) / Double(n))
          progress(a * a + (b * b - a * a) * share)
        }
        fill(&result.nngp, part.nngp, begin)
        fill(&result.ntk, part.ntk, begin)
        begin = end
      }
      return result
    }
  }
}
