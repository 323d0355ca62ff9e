internal import JoblibHashing

/// Why a call's result is found or is not: what there is in the store, and what differs.
///
/// ```swift
/// print(try costly.why(data, 3))
/// // miss: 'costly' is kept for other calls; the nearest of 12 differs in
/// //   argument 2: Int, 21d0…; kept: Int, 9f3a…
/// ```
public struct CallExplanation: Sendable {
  /// What a call would do now.
  public enum Outcome: Hashable, Sendable {
    /// Its result is kept and would be returned.
    case hit
    /// Its result is kept, but does not count any more, by the function's own rules.
    case expired
    /// Its result is kept, but damaged, as the text says.
    case corrupted(String)
    /// Its result is not kept.
    case miss
    /// Nothing is kept: the memory has no folder.
    case notCached
  }

  /// One thing in which the call differs from the nearest one that is kept.
  public enum Difference: Hashable, Sendable {
    case version(now: FunctionVersion, kept: FunctionVersion)
    case resultType(now: String, kept: String)
    /// What the function captured is another value.
    case captures
    /// An argument, the first being 1; `nil` where the call, or the kept one, has fewer.
    case argument(Int, now: ArgumentSummary?, kept: ArgumentSummary?)
  }

  /// What the function is known by.
  public let function: String
  /// What a call would do now.
  public let outcome: Outcome
  /// How many results of the function there are, of any version, up to some thousands.
  public let keptCount: Int
  /// How the call differs from the nearest kept one; empty on a hit, and where none is kept.
  public let differences: [Difference]

  init(
    function: String,
    outcome: Outcome,
    keptCount: Int = 0,
    differences: [Difference] = []
  ) {
    self.function = function
    self.outcome = outcome
    self.keptCount = keptCount
    self.differences = differences
  }
}

extension CallExplanation: CustomStringConvertible {
  /// A line, and one for each difference.
  public var description: String {
    switch outcome {
    case .hit: "hit: the result of '\(function)' is kept"
    case .expired:
      "expired: the result of '\(function)' is kept, but does not count any more; it is computed again"
    case .corrupted(let flaw): "corrupted: the result of '\(function)' is kept, but \(flaw)"
    case .notCached: "not cached: the memory of '\(function)' has no folder"
    case .miss where keptCount == 0: "miss: no result of '\(function)' is kept"
    case .miss:
      (["miss: '\(function)' is kept for other calls; the nearest of \(keptCount) differs in"]
        + differences.map { "  \($0)" }).joined(separator: "\n")
    }
  }
}

extension CallExplanation.Difference: CustomStringConvertible {
  /// What it is, now and as kept.
  public var description: String {
    switch self {
    case .version(let now, let kept): "version: \(now); kept: \(kept)"
    case .resultType(let now, let kept): "type of the result: \(now); kept: \(kept)"
    case .captures: "a value that the function captured"
    case .argument(let number, let now, let kept):
      "argument \(number): \(Self.text(now)); kept: \(Self.text(kept))"
    }
  }

  private static func text(_ argument: ArgumentSummary?) -> String {
    guard let argument else { return "none" }
    guard let digest = argument.digest else { return "\(argument.text), ignored" }
    return "\(argument.text), \(digest.description.prefix(8))…"
  }
}
