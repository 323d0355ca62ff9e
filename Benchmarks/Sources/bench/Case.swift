/// A question in one of its variants, such as `dispatch/loky/auto`.
struct Case: Sendable {
  /// The path of the question and its variant.
  let name: String
  /// Finds the answer and reports it.
  let run: @Sendable (Effort) throws -> Void

  /// Whether `pattern` is the name or a part of its path from the left: `dispatch/loky`.
  func matches(_ pattern: String) -> Bool {
    name == pattern || name.hasPrefix(pattern + "/")
  }
}

/// How much to measure.
struct Effort {
  /// Small sizes, to see that it works: the figures mean little.
  var isQuick = false

  func count(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }
}

/// An answer that is not the expected one, so its time is worth nothing.
struct WrongResults: Error {
  var question: String
}
