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
    #expect(error?.description.hasPrefix("the closure #") == true)
    for word in words + ["the closure", "declare a ParallelTask", "threading backend"] {
      #expect(error?.description.contains(word) == true, "\(word) in \(String(describing: error))")
    }
  }

  @Test func `values that are not Codable are named, with their place`() {
    let n = sevenAtRunTime(), secret = Secret(), anything: any Sendable = secret
    expectRefused(Holder { secret.number + $0 }, "the one thing it captured", "Secret")
    expectRefused(Holder { secret.number + $0 + n }, "capture 1 of 2", "Secret", "make it Codable")
    expectRefused(Holder { "\(anything) \(n) \($0)" }, "in a captured variable", "Secret")
    expectRefused(
      Holder { [list = [(n, secret)]] in "\(list) \(n) \($0)" },
      "capture 1 of 2",
      "Secret"
    )
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
    expectRefused(Holder { "\(failure) \($0)" }, "WireError is not Codable")
    expectRefused(Holder { "\(failure) \(n) \($0)" }, "WireError is not Codable")
    expectRefused(Holder { "\(task.isCancelled) \($0)" }, "the runtime's own")
  }

  @Test func `types of the standard library's own are refused with the mend that helps`() {
    let n = sevenAtRunTime(), slice = [n, 2, 3][1...], account = Account(n)
    let identifier = ObjectIdentifier(account), worker = Resident()
    expectRefused(Holder { slice.count + $0 + n }, "ArraySlice<Int>", "capture an Array of it")
    expectRefused(Holder { "\(identifier) \($0 + n)" }, "means nothing elsewhere")
    expectRefused(
      Holder { "\(worker.number) \($0 + n)" },
      "capture the values that the actor holds"
    )
    withExtendedLifetime(account) {}
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
