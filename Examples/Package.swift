// swift-tools-version: 6.2
import PackageDescription

let joblib = Target.Dependency.product(name: "Joblib", package: "swift-joblib")
let joblibMPI = Target.Dependency.product(name: "JoblibMPI", package: "swift-joblib")

/// A folder with a program, a README, and what the program has to print.
func example(
  _ name: String,
  _ dependencies: Target.Dependency...,
  alsoInFolder others: [String] = []
) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies,
    path: name,
    exclude: ["README.md", "expected.txt"] + others
  )
}

let package = Package(
  name: "joblib-examples",
  dependencies: [.package(name: "swift-joblib", path: "..")],
  targets: [
    example("sum-of-squares", joblib, "Clock"),
    example("cpu-count", joblib),
    example("shared-set", joblib),
    example("pool-reuse", joblib),
    example("parallel-config", joblib),
    example("cached-function", joblib),
    example("cached-arrays", joblib),
    example("mapped-results", joblib),
    example("cached-method", joblib),
    example("cached-columns", joblib, "Clock"),
    example("dump-load", joblib),
    example("sliding-means", joblib, "Clock"),
    example("memory-monitor", joblib, "Clock", "MemoryMonitor", alsoInFolder: ["memory.svg"]),
    example("straggler", joblib, "Clock", "MemoryMonitor", alsoInFolder: ["memory.svg"]),
    example("backends", joblibMPI, "Clock"),
    example("random-streams", joblib),
    example("custom-backend", joblib),

    // What the examples show their figures with.
    .target(name: "Clock", path: "support/Clock"),
    .target(name: "MemoryMonitor", path: "support/MemoryMonitor"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
