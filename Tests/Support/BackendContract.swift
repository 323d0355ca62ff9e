package import JoblibParallel

/// What every backend has to keep.
///
/// Written without a test library: `swift test` runs it on the local backends, and a program under
/// mpirun runs it on the cluster's and prints a line for each check.
package enum BackendContract {
  /// One promise, and how to find out whether it is kept.
  package struct Check: Sendable {
    /// The promise, as a sentence.
    package let name: String
    /// What a backend needs for it.
    package let needs: Traits
    /// Throws where the promise is broken.
    package let run: @Sendable (BackendKind) async throws -> Void

    init(
      _ name: String,
      needs: Traits = [],
      _ run: @escaping @Sendable (BackendKind) async throws -> Void
    ) {
      self.name = name
      self.needs = needs
      self.run = run
    }
  }

  /// What sets backends apart.
  package struct Traits: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Two tasks run at the same time.
    package static let concurrency = Traits(rawValue: 1)
    /// Tasks run in processes of their own, which can die without the test.
    package static let processes = Traits(rawValue: 2)
    /// Tasks see the memory of the test.
    package static let sharedMemory = Traits(rawValue: 4)
    /// Closures and arguments travel, so those that cannot are refused.
    package static let travel = Traits(rawValue: 8)
    /// The input is read as far ahead as the call asks, not to its end.
    package static let lazyInput = Traits(rawValue: 16)
    /// Any closure at all can be a task.
    package static let anyClosure = Traits(rawValue: 32)

    init(of kind: BackendKind) {
      self =
        switch kind.name {
        case "threading": [.concurrency, .sharedMemory, .anyClosure, .lazyInput]
        case "loky", "mpi": [.concurrency, .processes, .travel, .lazyInput]
        case "multiprocessing": [.concurrency, .processes, .anyClosure]
        default: [.sharedMemory, .anyClosure, .lazyInput]
        }
    }
  }

  /// All promises.
  package static let checks: [Check] =
    results + matrix + values + input + streams + pressure + failures + retries + budgets + losses
    + refusals + arrays + reports + progress + initializers + nesting + concurrency

  /// The promises that a backend can make.
  package static func checks(for kind: BackendKind) -> [Check] {
    let traits = Traits(of: kind)
    return checks.filter { traits.isSuperset(of: $0.needs) }
  }

  /// Checks a backend and writes a line for each promise.
  ///
  /// - Returns: How many are broken.
  package static func run(
    on kind: BackendKind,
    write: (String) -> Void
  ) async -> Int {
    var brokenCount = 0
    for check in checks(for: kind) {
      do {
        try await check.run(kind)
        write("pass: \(kind): \(check.name)")
      } catch {
        brokenCount += 1
        write("FAIL: \(kind): \(check.name): \(error)")
      }
    }
    return brokenCount
  }
}
