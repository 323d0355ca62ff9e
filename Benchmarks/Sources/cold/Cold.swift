import Joblib

/// The smallest program that uses workers: `cold BACKEND` runs ten tasks on two of them and ends.
@main
struct Cold {
  static func main() throws {
    let backend = try BackendKind(named: CommandLine.arguments.last ?? "")
    let results = try Parallel(nJobs: 2, backend: backend).map(0..<10) { $0 }
    precondition(results == Array(0..<10))
  }
}
