import LinearAlgebra

/// What a result was computed with; part of every JSON result.
public struct Versions: Sendable, Encodable, Equatable {
  /// The version of NTKit.
  public static let program = "0.1.0"

  /// The version of NTKit.
  public let ntkit: String
  /// The compiler that built it.
  public let swift: String
  /// OpenBLAS's build configuration.
  public let openBLAS: String
  /// The processor core OpenBLAS runs its inner loops for.
  public let openBLASCore: String

  /// The versions in this process.
  public static var current: Versions {
    Versions(
      ntkit: program, swift: compiler, openBLAS: BLASInformation.configuration,
      openBLASCore: BLASInformation.coreName)
  }

  private static var compiler: String {
    #if swift(>=6.4)
      return "6.4 or later"
    #elseif swift(>=6.3)
      return "6.3"
    #else
      return "6.2"
    #endif
  }
}
