// swift-tools-version: 6.2
import PackageDescription

/// Which of two builds of `caching` to make, that differ in what `SECOND` chooses.
let isSecondBuild = Context.environment["CACHING_BUILD"] == "2"

/// A program as users write them, in a package of its own: its types are internal and nothing else
/// uses them, so a release build drops what it can of what describes them.
let package = Package(
  name: "client",
  dependencies: [
    .package(name: "swift-joblib", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "client",
      dependencies: [
        .product(name: "Joblib", package: "swift-joblib"),
        .product(name: "JoblibMPI", package: "swift-joblib"),
      ]
    ),
    .executableTarget(
      name: "script",
      dependencies: [.product(name: "Joblib", package: "swift-joblib")]
    ),
    .executableTarget(
      name: "caching",
      dependencies: [.product(name: "Joblib", package: "swift-joblib")],
      swiftSettings: isSecondBuild ? [.define("SECOND")] : []
    ),
  ],
  swiftLanguageModes: [.v6]
)
