// swift-tools-version: 6.2
import PackageDescription

let joblib = Target.Dependency.product(name: "Joblib", package: "swift-joblib")
let joblibMPI = Target.Dependency.product(name: "JoblibMPI", package: "swift-joblib")

let package = Package(
  name: "joblib-benchmarks",
  dependencies: [.package(name: "swift-joblib", path: "..")],
  targets: [
    .target(name: "Measuring"),

    // Everything that is measured inside a running program.
    .executableTarget(name: "bench", dependencies: ["Measuring", joblib, joblibMPI]),

    // What is measured as a start: programs that link no more than they need.
    .executableTarget(name: "cold", dependencies: [joblib]),
    .executableTarget(name: "cold-mpi", dependencies: [joblib, joblibMPI]),
    .executableTarget(name: "worker-start", dependencies: ["Measuring", joblib]),
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
