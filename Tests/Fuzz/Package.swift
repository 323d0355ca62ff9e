// swift-tools-version: 6.2
import PackageDescription

/// The readers of files under libFuzzer: a package of its own, since all of it is instrumented.
///
/// `Library` is the library's source, so that what is of its package can be fuzzed too.
let package = Package(
  name: "fuzz",
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0")
  ],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: ["JoblibFuzzing", "JoblibSystem"]
    ),
    .target(
      name: "JoblibFuzzing",
      dependencies: [
        "JoblibCompression", "JoblibPersistence", "JoblibSystem", "NDArrays",
      ]
    ),

    .target(
      name: "JoblibPersistence",
      dependencies: [
        "JoblibCompression", "JoblibSystem", "NDArrays",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ],
      path: "Library/JoblibPersistence"
    ),
    .target(
      name: "JoblibCompression",
      dependencies: [
        "CBzip2", "CLZ4", "CLZMA", "CZlib", "CZstd", "JoblibHashing", "JoblibSystem",
      ],
      path: "Library/JoblibCompression"
    ),
    .target(
      name: "JoblibHashing",
      dependencies: ["CXXH3", "CXXHash", "JoblibSystem", "NDArrays"],
      path: "Library/JoblibHashing"
    ),
    .target(
      name: "NDArrays",
      dependencies: [
        "JoblibSystem",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ],
      path: "Library/NDArrays"
    ),
    .target(
      name: "JoblibSystem",
      dependencies: ["CJoblibSystem"],
      path: "Library/JoblibSystem"
    ),
    .target(name: "CJoblibSystem", path: "Library/CJoblibSystem"),
    .target(name: "CXXH3", dependencies: ["CXXHash"], path: "Library/CXXH3"),
    .systemLibrary(name: "CZlib", path: "Library/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CBzip2", path: "Library/CBzip2"),
    .systemLibrary(name: "CLZMA", path: "Library/CLZMA", pkgConfig: "liblzma"),
    .systemLibrary(name: "CLZ4", path: "Library/CLZ4", pkgConfig: "liblz4"),
    .systemLibrary(name: "CXXHash", path: "Library/CXXHash", pkgConfig: "libxxhash"),
    .systemLibrary(name: "CZstd", path: "Library/CZstd", pkgConfig: "libzstd"),
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
