/// branch(x) + shortcut(x); without a shortcut, branch(x) + x.
public func Residual(
  @LayerBuilder _ branch: () -> [Layer], @LayerBuilder shortcut: () -> [Layer] = { [Layer]() }
) -> Layer {
  .residual(branch: branch(), shortcut: shortcut())
}

/// The layers between the braces, `count` times over, with weights of their own each time.
public func Repeat(_ count: Int, @LayerBuilder _ layers: () -> [Layer]) -> Layer {
  .repeated(count: count, layers: layers())
}

/// The sum of the outputs of the branches between the braces.
public func Sum(@BranchBuilder _ branches: () -> [Branch]) -> Layer {
  .sum(branches().map(\.layers))
}

/// The elementwise product of the outputs of the branches between the braces.
public func Product(@BranchBuilder _ branches: () -> [Branch]) -> Layer {
  .product(branches().map(\.layers))
}

/// The outputs of the branches between the braces, side by side in the channels.
public func Concatenate(@BranchBuilder _ branches: () -> [Branch]) -> Layer {
  .concatenate(branches().map(\.layers))
}

/// One branch of `Sum`, `Product` or `Concatenate`; without layers it is the identity.
public struct Branch: Hashable, Sendable {
  /// The layers of the branch.
  public let layers: [Layer]

  /// A branch of the layers between the braces.
  public init(@LayerBuilder _ layers: () -> [Layer]) { self.layers = layers() }
}

/// Collects the branches that are written inside braces.
@resultBuilder
public enum BranchBuilder {
  /// A branch.
  public static func buildExpression(_ branch: Branch) -> [Branch] { [branch] }
  /// The branches in order.
  public static func buildBlock(_ parts: [Branch]...) -> [Branch] { parts.flatMap { $0 } }
  /// The body of an `if` without `else`.
  public static func buildOptional(_ part: [Branch]?) -> [Branch] { part ?? [] }
  /// The first body of an `if`.
  public static func buildEither(first part: [Branch]) -> [Branch] { part }
  /// The second body of an `if`.
  public static func buildEither(second part: [Branch]) -> [Branch] { part }
  /// The passes of a `for`.
  public static func buildArray(_ parts: [[Branch]]) -> [Branch] { parts.flatMap { $0 } }
}
