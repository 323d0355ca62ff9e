import Joblib

/// Runs closures here and in workers, and counts those that came back with another result.
///
/// The functions are generic over item and result alike, as `map` is, so that a closure is handed on
/// as it was made and not wrapped into another one.
struct Check<Item: Sendable> {
  private(set) var passedCount = 0
  private(set) var failedCount = 0
  private let parallel = Parallel(nJobs: 2)
  /// Only cases whose names contain this run.
  private let filter: String?
  private let items: [Item]

  init(over items: [Item], filter: String?) {
    self.items = items
    self.filter = filter
  }

  /// What every refusal ends with.
  private static var mends: String {
    "pass it by map(_:with:), declare a ParallelTask, or use the threading"
  }

  // MARK: What a case expects

  /// The closure travels, and computes in a worker what it computes here.
  @inline(never)
  mutating func travels<Output: Equatable & Sendable>(
    _ name: String,
    _ body: @escaping @Sendable (Item) throws -> Output
  ) {
    let items = items
    travels(name, over: items, body)
  }

  /// The closure travels, over items of its own.
  @inline(never)
  mutating func travels<Other: Sendable, Output: Equatable & Sendable>(
    _ name: String,
    over items: [Other],
    _ body: @escaping @Sendable (Other) throws -> Output
  ) {
    run(name) { parallel in
      let expected = try items.map(body)
      let found = try parallel.map(items, body)
      return found == expected ? .passed : .failed("\(found) came back instead of \(expected)")
    }
  }

  /// The tasks travel, and compute in a worker what they compute here.
  @inline(never)
  mutating func travels<Tasks: Sequence>(
    _ name: String,
    tasks: Tasks
  ) where Tasks.Element: ParallelTask, Tasks.Element.Output: Equatable {
    run(name) { parallel in
      let expected = try tasks.map { try $0.run() }
      let found = try parallel(tasks)
      return found == expected ? .passed : .failed("\(found) came back instead of \(expected)")
    }
  }

  /// The call is refused before any work, with words that name the reason and the mend.
  @inline(never)
  mutating func refuses<Output: Sendable>(
    _ name: String,
    _ words: String...,
    body: @escaping @Sendable (Item) throws -> Output
  ) {
    let items = items
    run(name) { parallel in
      do { _ = try parallel.map(items, body) } catch { return Self.verdict(on: error, words) }
      return .failed("it travelled, but should be refused")
    }
  }

  /// The call is refused with these words, or gives equal results.
  ///
  /// What an unoptimised build refuses, an optimised one may see through, and the other way round.
  @inline(never)
  mutating func neverGoesWrong<Output: Equatable & Sendable>(
    _ name: String,
    _ words: String...,
    body: @escaping @Sendable (Item) throws -> Output
  ) {
    let items = items
    run(name) { parallel in
      let expected = try items.map(body)
      do {
        let found = try parallel.map(items, body)
        return found == expected ? .passed : .failed("\(found) came back instead of \(expected)")
      } catch {
        return Self.verdict(on: error, words)
      }
    }
  }

  /// The call throws the error of a task, as it would here.
  @inline(never)
  mutating func throwsInWorker<Failure: Error & Equatable, Output: Sendable>(
    _ name: String,
    _ failure: Failure,
    _ body: @escaping @Sendable (Item) throws -> Output
  ) {
    let items = items
    run(name) { parallel in
      do { _ = try parallel.map(items, body) } catch let error as TaskError {
        guard let found = error.underlying as? Failure, found == failure else {
          return .failed("\(error) instead of \(failure)")
        }
        return .passed
      }
      return .failed("nothing was thrown")
    }
  }

  /// Anything else: `body` says what is wrong.
  @inline(never)
  mutating func check(_ name: String, _ body: (Parallel<AsList, FailFast>) throws -> String?) {
    run(name) { parallel in
      if let flaw = try body(parallel) { .failed(flaw) } else { .passed }
    }
  }

  // MARK: Counting

  /// How a case ended.
  private enum Verdict {
    case passed
    /// Refused, as it should be or may be, with this message.
    case refused(String)
    case failed(String)
  }

  private mutating func run(
    _ name: String,
    _ body: (Parallel<AsList, FailFast>) throws -> Verdict
  ) {
    if let filter, !name.contains(filter) { return }
    let verdict: Verdict
    do { verdict = try body(parallel) } catch { verdict = .failed("\(error)") }
    switch verdict {
    case .passed:
      passedCount += 1
      print("ok \(name)")
    case .refused(let message):
      passedCount += 1
      print("ok \(name), refused: \(message)")
    case .failed(let flaw):
      failedCount += 1
      print("FAIL \(name): \(flaw)")
    }
  }

  /// Whether a refusal says all that it should.
  private static func verdict(on error: any Error, _ words: [String]) -> Verdict {
    guard let refusal = error as? ParallelError, refusal.code == .notTransferable else {
      return .failed("a refusal was expected, not \(error)")
    }
    let missing = (words + [mends]).filter { !refusal.message.contains($0) }
    guard missing.isEmpty else {
      return .failed("the refusal does not say \(missing): \(refusal.message)")
    }
    return .refused(refusal.message)
  }
}

/// A number that the optimiser cannot know: 7.
@inline(never)
func seven() -> Int { CommandLine.arguments.count > 100 ? 1 : 7 }
