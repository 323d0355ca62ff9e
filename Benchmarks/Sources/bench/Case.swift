/// A question in one of its variants, such as `dispatch/loky/auto`.
struct Case: Sendable {
  /// The path of the question and its variant.
  let name: String
  /// Finds the answer and reports it.
  let run: @Sendable (Effort) throws -> Void

  /// The cases of these names, each a case's own or the beginning of a path: `dispatch/loky`.
  ///
  /// - Returns: All of them where no name is given.
  /// - Throws: `UnknownCase` for a name that is none.
  static func chosen(by names: [String], from known: [Case]) throws(UnknownCase) -> [Case] {
    guard !names.isEmpty else { return known }
    var chosen: [Case] = []
    for name in names {
      let exact = known.filter { $0.name == name }
      let found = exact.isEmpty ? known.filter { $0.name.hasPrefix(name + "/") } : exact
      guard !found.isEmpty else { throw UnknownCase(name: name) }
      chosen += found
    }
    return chosen
  }
}

/// A name that is none of a case.
struct UnknownCase: Error {
  var name: String
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
