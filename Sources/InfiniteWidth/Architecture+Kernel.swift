import Architectures
import LinearAlgebra

extension Architecture {
  /// Both infinite-width kernels between the rows of `x1` and of `x2`, or of `x1` alone.
  ///
  /// Inputs are (n, features); `input` says what shape the features of a row have, positions first and
  /// channels last, or a vector when nil. The NNGP is K(x, x') = E[f(x) f(x')] and the NTK is
  /// Theta(x, x') = E[<grad f(x), grad f(x')>], for one output unit; the first layer sees the mean
  /// product over the channels (features) of a position. Of `x1` alone the result is symmetric to the
  /// bit, and one triangle is computed. Bits do not depend on the number of threads.
  ///
  /// Cost: n1 n2 (features + layers) operations for vectors. With P positions every layer takes P^2
  /// steps for a pair of images, or P where only equal positions lead to the output (`flatten`
  /// without pools before it), of about half a nanosecond in float32 with AVX-512. Memory and work
  /// as `KernelPlan.cost` says.
  ///
  /// - Throws: `ArchitectureError` when the description does not fit the input,
  ///   `InfiniteWidthError` when a layer has no kernel, an input is not finite, or a variance
  ///   vanishes or overflows, or the plan does not fit into memory.
  ///
  /// Reference: Jacot, Gabriel, Hongler (2018), arXiv:1806.07572; Lee et al. (2018),
  /// arXiv:1711.00165.
  public func kernel<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, input: InputShape? = nil,
    options: KernelOptions = KernelOptions()
  ) throws -> Kernels<Element> {
    let (nngp, ntk) = try computeKernels(x1, x2, kind: .both, input: input, options: options)
    return Kernels(nngp: nngp!, ntk: ntk!)
  }

  /// The NNGP kernel alone; see `kernel(_:_:input:options:)`.
  public func nngpKernel<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, input: InputShape? = nil,
    options: KernelOptions = KernelOptions()
  ) throws -> Matrix<Element> {
    try computeKernels(x1, x2, kind: .nngp, input: input, options: options).nngp!
  }

  /// The NTK alone; see `kernel(_:_:input:options:)`.
  public func ntkKernel<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, input: InputShape? = nil,
    options: KernelOptions = KernelOptions()
  ) throws -> Matrix<Element> {
    try computeKernels(x1, x2, kind: .ntk, input: input, options: options).ntk!
  }

  /// The kernels that `kind` asks for; the others are nil.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public func computeKernels<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, kind: KernelKind,
    input: InputShape? = nil, options: KernelOptions = KernelOptions()
  ) throws -> (nngp: Matrix<Element>?, ntk: Matrix<Element>?) {
    let plan = try KernelPlan(self, input: input ?? .vector(features: x1.columns))
    try MachineMemory.require(
      plan.cost(rows: x1.rows, columns: x2?.rows, kind: kind, as: Element.self, options: options)
        .bytes)
    return try KernelComputation(plan: plan, x1: x1, x2: x2, kind: kind, options: options).run()
  }
}
