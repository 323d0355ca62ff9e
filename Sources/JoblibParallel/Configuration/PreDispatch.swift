package import JoblibDispatch

/// How far the input is read ahead of the results.
///
/// Besides the constants it can be written as joblib writes it: `preDispatch: "all"`,
/// `preDispatch: 10`, or a formula of the number of jobs, `preDispatch: "1.5 * n_jobs"`. A literal
/// that means nothing is refused by the call that it is given to.
public struct PreDispatch: Sendable, Equatable {
  private let amount: Amount

  private enum Amount: Sendable, Equatable {
    case all
    case count(Int)
    case formula(ArithmeticExpression)
    /// A literal that means nothing, with what is wrong with it.
    case refused(text: String, reason: String)
  }

  /// Twice the number of jobs (`"2 * n_jobs"`).
  public static let twicePerJob: PreDispatch = "2 * n_jobs"
  /// All of it, before the first task starts.
  public static let all = PreDispatch(.all)
  /// So many batches; at least 1, which is checked when the call is made.
  public static func count(_ count: Int) -> PreDispatch { PreDispatch(.count(count)) }

  /// Reads `all` or a formula such as `2*n_jobs` (joblib's `pre_dispatch`).
  ///
  /// A formula has numbers, `n_jobs`, parentheses, `-` as a sign, and `+ - * / // % **` with the
  /// meaning they have in Python; at most 30 characters, and no value beyond a million on the way.
  /// What it gives is cut to a whole number.
  ///
  /// - Throws: `ParallelError` with what is wrong, and where.
  public init(parsing text: String) throws(ParallelError) {
    amount = Self.amount(of: text)
    if case .refused(let text, let reason) = amount { throw Self.refusal(text, reason) }
  }

  private init(_ amount: Amount) {
    self.amount = amount
  }

  /// How many batches that is; `nil` for all.
  ///
  /// - Throws: `ParallelError` for less than one, and for a formula that has no value.
  package func limit(forJobs jobs: Int) throws(ParallelError) -> Int? {
    let count: Int
    switch amount {
    case .all: return nil
    case .refused(let text, let reason): throw Self.refusal(text, reason)
    case .count(let given):
      count = given
    case .formula(let formula):
      do throws(ArithmeticError) { count = Int(try formula.value(Double(jobs))) } catch {
        throw Self.refusal(formula.text, "\(Self.reason(error)) (n_jobs is \(jobs))")
      }
    }
    guard count >= 1 else {
      var origin = ""
      if case .formula(let formula) = amount { origin = " (\(formula.text), for \(jobs) jobs)" }
      throw ParallelError(
        .invalidArgument,
        "preDispatch is \(count)\(origin), which would run nothing; give at least 1"
      )
    }
    return count
  }

  /// The same, as the dispatcher is told.
  package func setting(forJobs jobs: Int) throws(ParallelError) -> DispatchSettings.PreDispatch {
    try limit(forJobs: jobs).map { .count($0) } ?? .all
  }

  private static func amount(of text: String) -> Amount {
    if text == "all" { return .all }
    do throws(ArithmeticError) {
      return .formula(try ArithmeticExpression(text, name: "n_jobs"))
    } catch {
      return .refused(text: text, reason: reason(error))
    }
  }

  private static func reason(_ error: ArithmeticError) -> String {
    "at character \(error.position), \(error.problem)"
  }

  private static func refusal(_ text: String, _ reason: String) -> ParallelError {
    ParallelError(
      .invalidArgument,
      "preDispatch \"\(text)\" is neither all nor a formula such as 2*n_jobs: \(reason)"
    )
  }
}

extension PreDispatch: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  /// `preDispatch: "2*n_jobs"`, as `init(parsing:)`, but refused only when the call is made.
  public init(stringLiteral text: String) {
    self.init(Self.amount(of: text))
  }

  /// `preDispatch: 10` is `.count(10)`.
  public init(integerLiteral count: Int) {
    self.init(.count(count))
  }
}

extension PreDispatch: CustomStringConvertible {
  /// As it is written: `all`, the number, or the formula.
  public var description: String {
    switch amount {
    case .all: "all"
    case .count(let count): "\(count)"
    case .formula(let formula): formula.text
    case .refused(let text, _): text
    }
  }
}
