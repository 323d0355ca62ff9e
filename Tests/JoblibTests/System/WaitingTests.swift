import JoblibSystem
import Synchronization
import Testing

/// The ways in which threads sleep until something happens.
struct WaitingTests {
  @Test func `a bell is heard until it is silenced, however often it rang`() throws {
    let bell = try Bell()
    var poller = Poller()
    poller.add(bell.descriptor)
    #expect(try !poller.wait(nanoseconds: 0))
    bell.ring()
    bell.ring()
    #expect(try poller.wait(nanoseconds: nil))
    #expect(poller.isReadable(0))
    #expect(try poller.wait(nanoseconds: 0))
    bell.silence()
    #expect(try !poller.wait(nanoseconds: 0))
    bell.silence()
    bell.ring()
    #expect(try poller.wait(nanoseconds: nil))
  }

  @Test func `a bell wakes a thread that sleeps`() throws {
    let bell = try Bell(), woken = Atomic(false)
    let thread = try Thread("sleeper") {
      var poller = Poller()
      poller.add(bell.descriptor)
      let isReady = (try? poller.wait(nanoseconds: nil)) ?? false
      woken.store(isReady, ordering: .relaxed)
    }
    bell.ring()
    thread.join()
    let isWoken = woken.load(ordering: .relaxed)
    #expect(isWoken)
  }

  @Test func `a poller tells which descriptors are ready, for what`() throws {
    let (one, other) = try LocalSocket.pair()
    let bell = try Bell()
    var poller = Poller()
    poller.add(bell.descriptor)
    poller.add(one.descriptor, forWriting: true)
    poller.add(other.descriptor)
    #expect(try poller.wait(nanoseconds: nil))
    #expect(!poller.isReadable(0))
    #expect(!poller.isReadable(1))
    #expect(poller.isWritable(1))
    #expect(!poller.isReadable(2))
    _ = try [UInt8(1)].withUnsafeBytes { try one.send($0, wait: true) }
    #expect(try poller.wait(nanoseconds: nil))
    #expect(poller.isReadable(2))
    poller.removeAll()
    #expect(try !poller.wait(nanoseconds: 0))
  }

  @Test func `a poller gives up at its limit, not before`() throws {
    var poller = Poller()
    let bell = try Bell()
    poller.add(bell.descriptor)
    let start = monotonicNanoseconds()
    #expect(try !poller.wait(nanoseconds: 5_000_000))
    #expect(monotonicNanoseconds() - start >= 5_000_000)
    withExtendedLifetime(bell) {}
  }

  @Test func `a guarded value wakes those that wait for it`() throws {
    let state = Guarded(0), last = Guarded(0)
    let thread = try Thread("waiter") {
      for step in 1...100 {
        _ = state.wait { $0 >= step ? $0 : nil }
        last.update { $0 = step }
      }
    }
    for step in 1...100 {
      state.update { $0 = step }
      #expect(last.wait { $0 >= step ? $0 : nil } != nil)
    }
    thread.join()
    #expect(state.withLock { $0 } == 100)
  }

  @Test func `a wait ends at its deadline, and looks once more then`() {
    let state = Guarded(1)
    let start = monotonicNanoseconds(), looks = Atomic(0)
    let result: Int? = state.wait(until: start + 5_000_000) { _ in
      looks.add(1, ordering: .relaxed)
      return nil
    }
    #expect(result == nil)
    #expect(monotonicNanoseconds() - start >= 5_000_000)
    let lookCount = looks.load(ordering: .relaxed)
    #expect(lookCount >= 2)
    #expect(state.wait(until: 0) { $0 } == 1)
    #expect(state.wait(until: 0) { _ -> Int? in nil } == nil)
  }

  @Test func `an error under a lock releases it`() {
    struct Failure: Error, Equatable {}
    let state = Guarded(1)
    #expect(throws: Failure()) {
      try state.withLock { (_) throws(Failure) in throw Failure() }
    }
    #expect(state.withLock { $0 } == 1)
  }

  @Test func `a thread-local value is its thread's own, and goes with it`() throws {
    final class Note: Sendable {
      let text: String
      init(_ text: String) { self.text = text }
    }
    let local = ThreadLocal<Note>()
    local.value = Note("here")
    let found = Mutex("")
    weak var theirs: Note?
    let kept = Mutex<Note?>(Note("there"))
    theirs = kept.withLock { $0 }
    try Thread("other") {
      let before = local.value?.text ?? "none"
      local.value = kept.withLock { $0.take() }
      found.withLock { $0 = before + " " + (local.value?.text ?? "none") }
    }.join()
    let words = found.withLock { $0 }
    #expect(words == "none there")
    #expect(theirs == nil)
    #expect(local.value?.text == "here")
    local.value = nil
    #expect(local.value == nil)
  }
}
