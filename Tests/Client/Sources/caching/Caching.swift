import Joblib

/// Calls cached functions that another build of this program calls in the same folder.
///
/// `caching FOLDER` says of each function who made its results; `caching FOLDER SECONDS` calls them
/// for so long, removes results meanwhile, and checks each. The backend is `JOBLIB_BACKEND`'s.
@main struct Caching {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let folder = arguments.first else { throw Wrong("usage: caching FOLDER [SECONDS]") }
    if let seconds = arguments.dropFirst().first.flatMap(Int.init) {
      let counts = try Parallel(nJobs: 2).map(0..<2) { seed in
        try Load(memory: Memory(folder), seconds: seconds, seed: seed).run()
      }
      print("\(counts.reduce(0, +)) calls")
    } else {
      let functions = Functions(Memory(folder))
      try report(functions.same)
      try report(functions.raised)
      try report(functions.fit)
      try report(functions.built)
    }
  }

  /// Says of a function whether this run computed its results, or which build did before.
  private static func report<Value>(_ function: Functions.Cached<Value>) throws {
    let run = Int.random(in: 0...(.max))
    let results = try Parallel(nJobs: 2).map(0..<4) { try function($0, run) }
    let makers = Set(results.map { $0.run == run ? "computed" : "found, of build \($0.build)" })
    print("\(function.name): \(makers.sorted().joined(separator: " and "))")
  }
}

/// Calls of all functions, of which this build and another find each other's results.
struct Load {
  let memory: Memory
  let seconds: Int
  let seed: Int

  /// - Returns: How many calls were made.
  func run() throws -> Int {
    let functions = Functions(memory)
    let end = ContinuousClock.now + .seconds(seconds)
    var count = 0
    while ContinuousClock.now < end {
      let x = Int.random(in: 0..<20)
      let same = try functions.same(x, count)
      try check("same", x, same, same.value == x * same.build)
      let raised = try functions.raised(x, count)
      try check("raised", x, raised, raised.value == x * Build.number)
      let built = try functions.built(x, count)
      try check("built", x, built, built.value == x * Build.number)
      let fit = try functions.fit(x, count)
      try check("fit", x, fit, fit.value.isOf(x))
      count += 4
      if seed == 0, count.isMultiple(of: 100) { try memory.reduceSize(itemsLimit: 60) }
    }
    return count
  }

  private func check<Value>(_ name: String, _ x: Int, _ made: Made<Value>, _ isRight: Bool) throws {
    guard isRight else { throw Wrong("\(name)(\(x)) is \(made), in build \(Build.number)") }
  }
}

struct Wrong: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
