// swift-tools-version: 6.2
import PackageDescription

/// The pkg-config name of the MPI to build against: `ompi-c` (Open MPI), or another's.
let mpi = Context.environment["MPI_PKG_CONFIG"] ?? "ompi-c"

let package = Package(
  name: "swift-joblib",
  products: [
    .library(name: "Joblib", targets: ["Joblib"]),
    .library(name: "JoblibMPI", targets: ["JoblibMPI"]),
    .executable(name: "joblib", targets: ["JoblibCommand"]),
    .executable(name: "digits", targets: ["digits"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    // The front door: re-exports, no code.
    .target(
      name: "Joblib",
      dependencies: [
        "JoblibCompression", "JoblibHashing", "JoblibMemory", "JoblibParallel", "JoblibPersistence",
        "JoblibRandom", "NDArrays",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]
    ),

    // What joblib does.
    .target(
      name: "JoblibMPI",
      dependencies: [
        "Joblib", "JoblibHashing", "JoblibParallel", "JoblibSystem", "JoblibWire", "MPI",
      ]
    ),
    .target(
      name: "JoblibMemory",
      dependencies: [
        "ClosureCoding", "JoblibCompression", "JoblibHashing", "JoblibParallel", "JoblibSystem",
        "JoblibWire", "NDArrays",
      ]
    ),
    .target(
      name: "JoblibParallel",
      dependencies: [
        "ClosureCoding", "JoblibDispatch", "JoblibRandom", "JoblibSystem", "JoblibWire",
        "NDArrays",
      ]
    ),

    // What it stands on.
    .target(
      name: "JoblibPersistence",
      dependencies: [
        "JoblibCompression", "JoblibSystem", "NDArrays",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]
    ),
    .target(name: "JoblibDispatch"),
    .target(name: "JoblibRandom", dependencies: ["NDArrays"]),
    .target(name: "ClosureCoding", dependencies: ["CJoblibSystem", "JoblibSystem", "JoblibWire"]),
    .target(
      name: "JoblibCompression",
      dependencies: [
        "CBzip2", "CLZ4", "CLZMA", "CZlib", "CZstd", "JoblibHashing", "JoblibSystem",
      ]
    ),
    .target(
      name: "JoblibHashing",
      dependencies: ["NDArrays", "JoblibSystem", "CXXH3", "CXXHash"]
    ),
    .target(name: "JoblibWire", dependencies: ["NDArrays", "JoblibSystem"]),
    .target(
      name: "NDArrays",
      dependencies: [
        "JoblibSystem",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]
    ),
    .target(name: "MPI", dependencies: ["CMPI"]),
    .target(name: "JoblibSystem", dependencies: ["CJoblibSystem"]),

    // C, each seen by as few Swift targets as can be.
    .target(name: "CJoblibSystem"),
    .target(name: "CXXH3", dependencies: ["CXXHash"]),
    .systemLibrary(name: "CMPI", pkgConfig: mpi, providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(
      name: "CXXHash",
      pkgConfig: "libxxhash",
      providers: [.apt(["libxxhash-dev"])]
    ),

    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Debian's bzip2 has nothing for pkg-config.
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // The command line.
    .executableTarget(
      name: "JoblibCommand",
      dependencies: [
        "JoblibCompression", "JoblibHashing", "JoblibMemory", "JoblibParallel", "JoblibPersistence",
        "JoblibSystem", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),

    // The main job.
    .executableTarget(
      name: "digits",
      dependencies: [
        "JoblibMPI", "Joblib", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["DATA.md"],
      resources: [.copy("digits.csv")]
    ),

    // Tests.
    .target(
      name: "JoblibTestSupport",
      dependencies: ["Joblib", "JoblibMemory", "JoblibParallel", "JoblibSystem"],
      path: "Tests/Support"
    ),
    .target(
      name: "JoblibFuzzing",
      dependencies: ["JoblibCompression", "JoblibPersistence", "JoblibSystem", "NDArrays"],
      path: "Tests/Fuzz/Sources/JoblibFuzzing"
    ),
    .testTarget(
      name: "JoblibTests",
      dependencies: [
        "CXXH3", "ClosureCoding", "Joblib", "JoblibCompression", "JoblibDispatch", "JoblibHashing",
        "JoblibFuzzing", "JoblibMemory", "JoblibParallel", "JoblibPersistence", "JoblibRandom",
        "JoblibSystem", "JoblibTestSupport", "JoblibWire", "NDArrays",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]
    ),
    .testTarget(name: "DigitsTests", dependencies: ["digits"]),
    .testTarget(
      name: "JoblibMPITests",
      dependencies: ["ranks"]
    ),
    .executableTarget(
      name: "ranks",
      dependencies: ["JoblibMPI", "JoblibTestSupport"],
      path: "Tests/Programs/ranks"
    ),
    .executableTarget(name: "mapped", dependencies: ["Joblib"], path: "Tests/Programs/mapped"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
