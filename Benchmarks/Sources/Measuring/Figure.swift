internal import Glibc

/// One answer, printed as a line of JSON.
package struct Figure {
  package var question: String
  package var value: Double
  package var unit: Unit
  package var parameters: [(name: String, value: Parameter)]

  package enum Unit: String {
    case seconds = "s"
    case tasksPerSecond = "tasks/s"
    /// 10⁹ bytes a second.
    case gigabytesPerSecond = "GB/s"
    /// 10⁶ bytes a second.
    case megabytesPerSecond = "MB/s"
    /// One time over another.
    case shareOfTime = "×"
    /// The time that perfect workers would take, over the time that it took: 1 at best.
    case shareOfIdeal = "of the ideal"
  }

  /// What a figure depends on, or what surrounds it.
  package enum Parameter {
    case count(Int)
    case number(Double)
    case numbers([Double])
    case text(String)
  }

  package init(
    _ question: String,
    _ value: Double,
    _ unit: Unit,
    _ parameters: [(name: String, value: Parameter)]
  ) {
    self.question = question
    self.value = value
    self.unit = unit
    self.parameters = parameters
  }

  /// Prints the line at once, so that a reader of the output need not wait for the program's end.
  package func report() {
    let details = parameters.map { "\(quoted($0.name)): \($0.value.json)" }
    print(
      "{\"case\": \(quoted(question)), \"peer\": \"swift-joblib\","
        + " \"version\": \(quoted(version)),"
        + " \"value\": \(value), \"unit\": \(quoted(unit.rawValue)),"
        + " \"params\": {\(details.joined(separator: ", "))}}"
    )
    fflush(nil)
  }
}

extension Figure.Parameter {
  fileprivate var json: String {
    switch self {
    case .count(let count): "\(count)"
    case .number(let number): "\(number)"
    case .numbers(let numbers): "[\(numbers.map(\.description).joined(separator: ", "))]"
    case .text(let text): quoted(text)
    }
  }
}

// Only what can stand in our own names and versions: no control characters.
private func quoted(_ text: String) -> String {
  let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
  return "\"\(String(escaped))\""
}

/// A variable of the environment, `nil` where it is not set.
package func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Tells who reads the output that this process waits from now on.
package func announce(readyProcess: Int) {
  print("{\"ready\": \(readyProcess), \"version\": \(quoted(version))}")
  fflush(nil)
}

/// What the runner says is measured.
private var version: String { environment("BENCH_VERSION") ?? "unknown" }
