// swift-tools-version: 6.2
// Targets are listed bottom-up: a target imports only targets above it.
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny")
]

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil)
  -> Target
{
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil)
  -> Target
{
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], resources: resources,
    swiftSettings: settings)
}

let package = Package(
  name: "NTKit",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "NTKit", targets: ["NTKit"]),
    .library(name: "NTKitC", type: .dynamic, targets: ["NTKitC"]),
    .executable(name: "ntkit", targets: ["NTKitCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: System libraries and C
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLIBSVM", providers: [.apt(["libsvm-dev"])]),
    .systemLibrary(name: "CClp", providers: [.apt(["coinor-libclp-dev"])]),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
    .target(name: "CKernels"),
    .target(name: "CNTKit"),

    // MARK: Library, bottom-up
    module("LinearAlgebra", ["COpenBLAS", "CZlib", "CKernels"]),
    module("Architectures", []),
    module("InfiniteWidth", ["LinearAlgebra", "Architectures", "CKernels"]),
    module("FiniteWidth", ["LinearAlgebra", "Architectures", "CKernels", "CDNNL"]),
    module("KernelLearning", ["LinearAlgebra", "CLIBSVM"]),
    module("Dynamics", ["LinearAlgebra"]),
    module("Generalization", ["LinearAlgebra"]),
    module(
      "HighDimension",
      ["LinearAlgebra", "Architectures", "InfiniteWidth", "FiniteWidth", "Dynamics"]),
    module("ImplicitBias", ["LinearAlgebra", "CKernels", "CClp"]),
    module("Datasets", ["LinearAlgebra", "CZlib", "CCrypto"], resources: [.copy("Resources")]),
    module("Figures", []),
    module(
      "Experiments",
      [
        "LinearAlgebra", "Architectures", "InfiniteWidth", "FiniteWidth", "KernelLearning",
        "Dynamics", "Generalization", "HighDimension", "ImplicitBias", "Datasets", "Figures",
      ]),
    module(
      "NTKit",
      [
        "LinearAlgebra", "Architectures", "InfiniteWidth", "FiniteWidth", "KernelLearning",
        "Dynamics", "Generalization", "HighDimension", "ImplicitBias", "Datasets", "Figures",
        "Experiments",
      ]),

    // MARK: C interface
    module("NTKitC", ["NTKit", "CNTKit"]),

    // MARK: Program
    .executableTarget(
      name: "NTKitCommand",
      dependencies: [
        "NTKit", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/CommandLine", swiftSettings: settings),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["LinearAlgebra"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("LinearAlgebraTests", ["LinearAlgebra", "COpenBLAS"]),
    tests("ArchitecturesTests", ["Architectures"]),
    tests(
      "InfiniteWidthTests", ["InfiniteWidth", "FiniteWidth"],
      resources: [.copy("Goldens"), .copy("PeerFixtures")]),
    tests(
      "FiniteWidthTests", ["FiniteWidth", "InfiniteWidth"], resources: [.copy("PeerFixtures")]),
    tests("KernelLearningTests", ["KernelLearning"], resources: [.copy("PeerFixtures")]),
    tests("DynamicsTests", ["Dynamics"]),
    tests("GeneralizationTests", ["Generalization", "InfiniteWidth", "KernelLearning"]),
    tests("HighDimensionTests", ["HighDimension"]),
    tests("ImplicitBiasTests", ["ImplicitBias"], resources: [.copy("PeerFixtures")]),
    tests("DatasetsTests", ["Datasets"]),
    tests("FiguresTests", ["Figures"]),
    tests("ExperimentsTests", ["Experiments"]),
    tests("CommandLineTests", []),
  ]
)
