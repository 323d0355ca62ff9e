import ClosureCoding
import JoblibWire
import Synchronization
import Testing

/// Closures that cannot travel: an error that names the capture and the mends.
struct RefusalTests {
  private func expectRefused<Output: Sendable>(
    _ holder: Holder<Int, Output>,
    _ words: String...
  ) {
    let error = #expect(throws: ClosureError.self) { try holder.frozen() }
    for word in words + ["the closure", "declare a ParallelTask", "threading backend"] {
      #expect(error?.description.contains(word) == true, "\(word) in \(String(describing: error))")
    }
  }

  @Test func `values that are not Codable are named, with their place`() {
    let n = sevenAtRunTime(), secret = Secret(), range: any Sendable = 1
    expectRefused(Holder { secret.number + $0 }, "the one thing it captured", "Secret")
    expectRefused(Holder { secret.number + $0 + n }, "capture 1 of 2", "Secret", "make it Codable")
    expectRefused(Holder { "\(range) \(n) \($0)" }, "capture 1 of 2", "is not Codable")
    let mutex = Mutex(n)
    expectRefused(Holder { item in mutex.withLock { $0 } + item }, "Mutex<Int>")
    expectRefused(Holder { item in mutex.withLock { $0 } + item + n }, "cannot be copied")
  }

  @Test func `references that do not keep their objects are refused`() {
    let n = sevenAtRunTime(), account = Account(n)
    expectRefused(Holder { [weak account] in (account?.balance ?? 0) + $0 }, "weak")
    expectRefused(Holder { [weak account] in (account?.balance ?? 0) + $0 + n }, "weak")
    expectRefused(Holder { [unowned account] in account.balance + $0 }, "unowned")
    expectRefused(Holder { [unowned account] in account.balance + $0 + n }, "unowned")
    withExtendedLifetime(account) {}
  }

  @Test func `objects of the runtime's own are refused`() {
    let n = sevenAtRunTime()
    let failure: any Error = WireError("e\(n)"), task = Task { n }
    expectRefused(Holder { "\(failure) \($0)" }, "the runtime's own")
    expectRefused(Holder { "\(failure) \(n) \($0)" }, "Error is not Codable")
    expectRefused(Holder { "\(task.isCancelled) \($0)" }, "the runtime's own")
  }

  @Test func `an object captured twice is refused, two objects are not`() throws {
    let first = Account(sevenAtRunTime()), second = Account(2)
    let same = sevenAtRunTime() > 1 ? first : second
    expectRefused(Holder { first.balance + same.balance + $0 }, "Account twice")
    let holder = Holder<Int, Int> { first.balance + second.balance + $0 }
    #expect(try Holder<Int, Int>.thawed(try holder.frozen()).call(1) == 10)
  }

  @Test func `functions inside other values are refused`() {
    let n = sevenAtRunTime(), add: @Sendable (Int) -> Int = { $0 + n }
    let optional = n > 1 ? add : nil
    expectRefused(Holder { (optional?($0) ?? 0) + n }, "function")
    expectRefused(Holder { [list = [add]] in list[0]($0) + n }, "is not Codable")
  }

  @Test func `key paths are refused in favour of closures`() {
    let path: any KeyPath<Account, Int> & Sendable = \.balance
    expectRefused(Holder { Account($0)[keyPath: path] }, "key path", "{ $0.property }")
  }

  @Test func `what a captured value's own coding throws goes to the caller`() {
    struct Stubborn: Codable {
      struct Refusal: Error, Equatable {}
      var number: Int
      func encode(to encoder: any Encoder) throws { throw Refusal() }
    }
    let stubborn = Stubborn(number: sevenAtRunTime())
    #expect(throws: Stubborn.Refusal()) {
      try Holder<Int, String> { "\(stubborn) \($0)" }.frozen()
    }
  }
}
