import Foundation
import NTKit

extension Diagnosis {
  static func core(_ blas: BLAS) -> Check {
    var detail = "\(blas.core)"
    switch blas.coreChosenBy {
    case .openBLAS: detail += ", chosen by OpenBLAS"
    case .environment: detail += ", chosen by OPENBLAS_CORETYPE"
    case .ntkit:
      detail += ", chosen by ntkit; OpenBLAS had chosen \(blas.coreDetected ?? "another")"
    }
    if let better = blas.betterCore { detail += "; \(better) would be faster" }
    return Check(
      name: "OpenBLAS core", isFine: blas.betterCore == nil, detail: detail,
      remedy: blas.betterCore.map { "export OPENBLAS_CORETYPE=\($0)" })
  }

  static var compiler: Check {
    let line = firstLine("swift", ["--version"])
    return Check(
      name: "swift", isFine: line != nil,
      detail: line ?? "not in the search path; needed only to build",
      remedy: line == nil ? "install Swift 6.3: https://www.swift.org/install" : nil)
  }

  static var gnuplot: Check {
    do {
      let program = try Gnuplot.find()
      let line = firstLine(program.executable.path, ["--version"])
      return Check(
        name: "gnuplot", isFine: line != nil,
        detail: line ?? "\(program.executable.path) does not run",
        remedy: line == nil ? gnuplotRemedy : nil)
    } catch {
      return Check(
        name: "gnuplot", isFine: false, detail: "not found; figures cannot be drawn",
        remedy: gnuplotRemedy)
    }
  }

  private static let gnuplotRemedy = "sudo apt-get install gnuplot-nox"

  static var zlib: Check {
    typealias Version = @convention(c) () -> UnsafePointer<CChar>?
    return library("zlib", package: "zlib1g", symbol: "zlibVersion") {
      unsafeBitCast($0, to: Version.self)()
    }
  }

  static var crypto: Check {
    typealias Version = @convention(c) (Int32) -> UnsafePointer<CChar>?
    return library("libcrypto", package: "libssl3", symbol: "OpenSSL_version") {
      unsafeBitCast($0, to: Version.self)(0)
    }
  }

  static var oneDNN: Check {
    typealias Version = @convention(c) () -> UnsafeRawPointer
    // Its version begins with three numbers.
    let version = dlopen(nil, RTLD_NOW).flatMap { dlsym($0, "dnnl_version") }.map {
      unsafeBitCast($0, to: Version.self)().assumingMemoryBound(to: Int32.self)
    }
    return Check(
      name: "oneDNN", isFine: version != nil,
      detail: version.map { "\($0[0]).\($0[1]).\($0[2])" } ?? "not loaded",
      remedy: version == nil ? "sudo apt-get install libdnnl2" : nil)
  }

  static var supportVectors: Check {
    let name = "LIBSVM"
    do {
      let works = try LIBSVMInformation.check()
      return Check(
        name: name, isFine: works,
        detail: LIBSVMInformation.version + (works ? "" : ", answers a known problem wrongly"),
        remedy: works ? nil : "sudo apt-get install libsvm-dev")
    } catch {
      return Check(
        name: name, isFine: false, detail: "\(error)", remedy: "sudo apt-get install libsvm-dev")
    }
  }

  static var shipped: Check {
    do {
      let count = try ShippedDatasets.digits().count + ShippedDatasets.iris().count
      return Check(
        name: "shipped data", isFine: true, detail: "digits and iris, \(count) rows", remedy: nil)
    } catch {
      return Check(
        name: "shipped data", isFine: false, detail: "\(error)",
        remedy: "copy NTKit_Datasets.resources next to the program")
    }
  }

  static var data: [Check] {
    let folder = ExperimentContext.findDataFolder(nil)
    let context = ExperimentContext(dataFolder: folder)
    return [("mnist", "mnist", context.mnist), ("cifar10", "cifar-10", context.cifar10)].map {
      name, directory, reference in
      Check(
        name: name, isFine: reference != nil,
        detail: reference ?? "not in $NTKIT_DATA, ./data or ../shared/data",
        remedy: reference == nil
          ? "ntkit data fetch \(name) --to \(folder ?? "data")/\(directory)" : nil)
    }
  }

  /// A loaded library that tells its version; the symbol is looked up, not linked.
  private static func library(
    _ name: String, package: String, symbol: String,
    version: (UnsafeMutableRawPointer) -> UnsafePointer<CChar>?
  ) -> Check {
    let text = dlopen(nil, RTLD_NOW)
      .flatMap { dlsym($0, symbol) }
      .flatMap(version)
      .map { String(cString: $0) }
    return Check(
      name: name, isFine: text != nil, detail: text ?? "not loaded",
      remedy: text == nil ? "sudo apt-get install \(package)" : nil)
  }

  /// The first line a program prints; nil when it cannot be run.
  private static func firstLine(_ program: String, _ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }
}
