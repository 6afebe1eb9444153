// swift-tools-version: 6.2
// A package of its own, so that users of the library never resolve what only benchmarks need.
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "NTKit", path: "..")],
  targets: [
    .systemLibrary(name: "CLAPACKDirect", pkgConfig: "openblas"),
    .target(name: "CPeak"),
    .executableTarget(
      name: "Compare",
      dependencies: [.product(name: "NTKit", package: "NTKit"), "CLAPACKDirect", "CPeak"]),
  ]
)
