import Joblib

// Set when the script runs, which a worker does not do: the warning has to name both.
let scale = CommandLine.arguments.count + 1
let labels = ["a", "b\(scale)"]

do {
  let found = try Parallel(nJobs: 2, backend: .loky).map(0..<2) { $0 * scale }
  print("found \(found.count) of \(labels.count)")
} catch {
  print("failed: \(error)")
}
