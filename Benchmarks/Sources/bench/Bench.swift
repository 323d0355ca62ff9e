import Joblib

#if canImport(JoblibMPI)
import JoblibMPI
#endif

/// `bench [--quick] [CASE…]` answers the questions, all of them where none is named.
@main
struct Bench {
  static func main() throws {
    var effort = Effort()
    var patterns: [String] = []
    for argument in CommandLine.arguments.dropFirst() {
      if argument == "--quick" { effort.isQuick = true } else { patterns.append(argument) }
    }
    let known = Dispatch.cases + Latency.cases + MemoryHit.cases + IdleRank.cases
    for pattern in patterns where !known.contains(where: { $0.matches(pattern) }) {
      throw UnknownCase(name: pattern)
    }
    for question in known {
      guard patterns.isEmpty || patterns.contains(where: question.matches) else { continue }
      try question.run(effort)
    }
  }
}

/// A name that is none of a case.
struct UnknownCase: Error {
  var name: String
}
