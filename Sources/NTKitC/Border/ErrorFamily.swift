import CNTKit
import NTKit

/// The status of the C interface for an error of the library.
enum ErrorFamily: Int32 {
  case argument = 1
  case architecture, data, kernel, numerical, memory, output, cancelled, `internal`

  init(_ error: any Error) {
    switch error {
    case let error as BorderError: self = error.isData ? .data : .argument
    case is CancellationError: self = .cancelled
    case is ArchitectureError: self = .architecture
    case let error as InfiniteWidthError: self = Self.of(error)
    case let error as KernelError: self = Self.of(error)
    case is KernelTransformError: self = .kernel
    case let error as KernelStoreError:
      if case .stopped = error { self = .cancelled } else { self = .output }
    case let error as FeatureRunError:
      if case .stopped = error { self = .cancelled } else { self = .argument }
    case let error as RegressionSolverError:
      if case .stopped = error { self = .cancelled } else { self = .argument }
    case let error as NumPyError:
      if case .unwritable = error { self = .output } else { self = .data }
    case let error as HighDimensionError:
      if case .tooLarge = error { self = .memory } else { self = .argument }
    case is ResultFileError, is FigureError, is FactorCheckpointError: self = .output
    case is LinearAlgebraError: self = .numerical
    case is DynamicsError, is GeneralizationError, is RegressionFitError, is BiasMethodError,
      is BiasRequestError:
      self = .argument
    case is DatasetError, is InputArrayError, is RegressionDataError, is PrecomputedKernelError,
      is SavedModelError, is AnalysisError, is ClassificationError, is FiniteWidthError,
      is WeightFileError, is ImplicitBiasError:
      self = .data
    default: self = .internal
    }
  }

  private static func of(_ error: InfiniteWidthError) -> ErrorFamily {
    switch error {
    case .unsupportedLayer, .missingUnits, .positionsLeft: return .kernel
    case .featureMismatch, .invalidVariance, .notFinite: return .data
    case .quadratureNotConverged: return .numerical
    case .insufficientMemory: return .memory
    }
  }

  private static func of(_ error: KernelError) -> ErrorFamily {
    if case .invalidRidge = error { return .argument }
    return .kernel
  }
}

/// Runs `body` and turns what it throws into a status and a line of text.
func guarded(_ error: UnsafeMutablePointer<ntkit_error>?, _ body: () throws -> Void) -> Int32 {
  do {
    try body()
    return NTKIT_OK_STATUS
  } catch let failure {
    let family = ErrorFamily(failure)
    if let error {
      error.pointee.status = family.rawValue
      let text =
        family == .internal ? "internal error: \(failure); please report it" : "\(failure)"
      error.pointee.write(text.onOneLine)
    }
    return family.rawValue
  }
}

/// Success.
private let NTKIT_OK_STATUS: Int32 = 0

extension ntkit_error {
  /// Puts `text` into the message, cut between characters where it is too long.
  fileprivate mutating func write(_ text: String) {
    withUnsafeMutableBytes(of: &message) { bytes in
      var bytesOfText = Array(text.utf8.prefix(bytes.count - 1))
      while String(validating: bytesOfText, as: UTF8.self) == nil { bytesOfText.removeLast() }
      bytes.copyBytes(from: bytesOfText)
      bytes[bytesOfText.count] = 0
    }
  }
}

extension String {
  /// The text without line breaks.
  fileprivate var onOneLine: String {
    split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
