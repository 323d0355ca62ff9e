import Joblib

/// Runs closures here and in workers, and counts those that came back with another result.
///
/// The functions are generic over item and result alike, as `map` is, so that a closure is handed on
/// as it was made and not wrapped into another one.
struct Check {
  private(set) var passedCount = 0
  private(set) var failedCount = 0
  private let parallel = Parallel(nJobs: 2)
  /// Only cases whose names contain this run.
  private let filter: String?

  init(filter: String?) {
    self.filter = filter
  }

  /// What every refusal ends with.
  private static let mends = "pass it by map(_:with:), declare a ParallelTask, or use the threading"

  // MARK: What a case expects

  /// The closure travels, and computes in a worker what it computes here.
  @inline(never)
  mutating func travels<Item: Sendable, Output: Equatable & Sendable>(
    _ name: String,
    over items: [Item] = [0, 1, 2],
    _ body: @escaping @Sendable (Item) throws -> Output
  ) {
    run(name) { parallel in
      let expected = try items.map(body)
      let found = try parallel.map(items, body)
      return found == expected ? nil : "\(found) came back instead of \(expected)"
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
      return found == expected ? nil : "\(found) came back instead of \(expected)"
    }
  }

  /// The call is refused before any work, with words that name the reason and the mend.
  @inline(never)
  mutating func refuses<Item: Sendable, Output: Sendable>(
    _ name: String,
    _ words: String...,
    over items: [Item] = [0, 1, 2],
    body: @escaping @Sendable (Item) throws -> Output
  ) {
    run(name) { parallel in
      do { _ = try parallel.map(items, body) } catch { return Self.flaw(of: error, words) }
      return "it travelled, but should be refused"
    }
  }

  /// The call does either: what an unoptimised build refuses, an optimised one may see through, and
  /// the other way round. A refusal has these words; a result is equal.
  @inline(never)
  mutating func neverGoesWrong<Item: Sendable, Output: Equatable & Sendable>(
    _ name: String,
    _ words: String...,
    over items: [Item] = [0, 1, 2],
    body: @escaping @Sendable (Item) throws -> Output
  ) {
    run(name) { parallel in
      let expected = try items.map(body)
      do {
        let found = try parallel.map(items, body)
        return found == expected ? nil : "\(found) came back instead of \(expected)"
      } catch {
        return Self.flaw(of: error, words)
      }
    }
  }

  /// The call throws the error of a task, as it would here.
  @inline(never)
  mutating func throwsInWorker<Item: Sendable, Failure: Error & Equatable, Output: Sendable>(
    _ name: String,
    _ failure: Failure,
    over items: [Item] = [0, 1, 2],
    _ body: @escaping @Sendable (Item) throws -> Output
  ) {
    run(name) { parallel in
      do { _ = try parallel.map(items, body) } catch let error as TaskError {
        guard let found = error.underlying as? Failure else { return "\(error)" }
        return found == failure ? nil : "\(found) was thrown instead of \(failure)"
      }
      return "nothing was thrown"
    }
  }

  /// Anything else: `body` says what is wrong.
  @inline(never)
  mutating func check(_ name: String, _ body: (Parallel<AsList, FailFast>) throws -> String?) {
    run(name, body)
  }

  // MARK: Counting

  private mutating func run(
    _ name: String,
    _ body: (Parallel<AsList, FailFast>) throws -> String?
  ) {
    if let filter, !name.contains(filter) { return }
    let flaw: String?
    do { flaw = try body(parallel) } catch { flaw = "\(error)" }
    if let flaw {
      failedCount += 1
      print("FAIL \(name): \(flaw)")
    } else {
      passedCount += 1
      print("ok \(name)")
    }
  }

  /// What a refusal lacks; `nil` if nothing.
  private static func flaw(of error: any Error, _ words: [String]) -> String? {
    guard let refusal = error as? ParallelError, refusal.code == .notTransferable else {
      return "a refusal was expected, not \(error)"
    }
    let missing = (words + [mends]).filter { !refusal.message.contains($0) }
    return missing.isEmpty ? nil : "the refusal does not say \(missing): \(refusal.message)"
  }
}

/// A number that the optimiser cannot know: 7.
@inline(never)
func seven() -> Int { CommandLine.arguments.count > 100 ? 1 : 7 }
