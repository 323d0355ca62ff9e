import FoundationEssentials
import Glibc
import JoblibMemory
import JoblibSystem
import JoblibTestSupport
import Testing

/// Leases between processes: of the living, the dead, and those of whom nothing is known.
@Suite(.timeLimit(.minutes(1)))
struct SingleFlightLeaseTests {
  private typealias Body = SingleFlightCase.Body

  /// What no process of this machine is known by.
  private static let foreign = LeaseHolder("0123456789ab-77-1234-1-elsewhere")

  private func dead(_ number: Int = 1) -> LeaseHolder {
    // This process, at another time: its number was another's.
    let here = ProcessIdentity.current
    return LeaseHolder("\(here.numbering)-\(here.processIdentifier)-1-\(number)-here")
  }

  // MARK: Holders that end

  @Test func `the end of a process is known, and of one elsewhere it is not`() throws {
    var child = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(arguments[0]) }
    let here = ProcessIdentity.current
    #expect(!here.hasEnded)
    #expect(!LeaseHolder.hasEnded(LeaseHolder.next().text))
    #expect(LeaseHolder.hasEnded(dead().text))
    for text in ["", "-----", "one line", Self.foreign.text, "-\(here.processIdentifier)-1-1-"] {
      #expect(!LeaseHolder.hasEnded(text), "\(text)")
    }
    try #require(posix_spawnp(&child, "true", nil, nil, &arguments, environ) == 0)
    let stat = String(decoding: try readFile("/proc/\(child)/stat"), as: UTF8.self)
    let start = try #require(UInt64(stat.split(separator: " ")[21]))
    let ended = ProcessIdentity(
      numbering: here.numbering,
      processIdentifier: child,
      startTime: start
    )
    // It stays, as a zombie, until somebody asks how it ended.
    #expect(SingleFlightCase.wait { ended.hasEnded })
    var status: CInt = 0
    try #require(waitpid(child, &status, 0) == child)
    #expect(ended.hasEnded)
  }

  @Test func `the lease of a process that was killed is taken over at once`() async throws {
    let test = try SingleFlightCase()
    let path = test.folder.path
    let gates = try TemporaryFolder()
    let gate = try Gate(in: gates)
    let entrance = gate.entrance
    let function = test.function
    let seconds = Guarded<Double?>(nil)
    let waiter = try Thread("waiter") {
      SingleFlightCase.wait { ((try? SingleFlightCase.leases(in: path)) ?? []).count == 1 }
      gate.open()
      let start = ContinuousClock.now
      do { #expect(try function(1, Body { 5 }) == 5) } catch { Issue.record(error) }
      seconds.update { $0 = (ContinuousClock.now - start) / .seconds(1) }
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, entrance = entrance as Gate.Entrance] in
      _ = try SingleFlightCase.function(in: path)(
        1,
        SingleFlightCase.Body {
          try entrance.pass()
          Thread.sleep(nanoseconds: 100_000_000)
          kill(getpid(), SIGKILL)
          return 0
        }
      )
    }
    let found = seconds.wait { $0 }
    waiter.join()
    withExtendedLifetime(gates) {}
    // A tenth is the holder's; without knowing of its death it were 30 seconds.
    #expect(try #require(found) > 0.1 && #require(found) < 2)
    #expect(try test.leases == [])
  }

  @Test func `others wait for a process that computes`() async throws {
    let test = try SingleFlightCase()
    let path = test.folder.path
    let function = test.function
    let waiter = try Thread("waiter") {
      SingleFlightCase.wait { ((try? SingleFlightCase.leases(in: path)) ?? []).count == 1 }
      do { #expect(try function(1, Body { 6 }) == 5) } catch { Issue.record(error) }
    }
    await #expect(processExitsWith: .success) { [path = path as String] in
      let result = try SingleFlightCase.function(in: path)(
        1,
        SingleFlightCase.Body {
          Thread.sleep(nanoseconds: 300_000_000)
          return 5
        }
      )
      #expect(result == 5)
    }
    waiter.join()
    #expect(try test.leases == [])
  }

  // MARK: Holders on other hosts

  @Test func `a lease without a sign of life is taken over after its time, not before`() throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    #expect(try lease.take(as: Self.foreign))
    let start = ContinuousClock.now
    let terms = LeaseTerms(heartbeat: 5_000_000_000, expiry: 300_000_000)
    let result = try LeaseTerms.$current.withValue(terms) { try test.function(1, Body { 5 }) }
    #expect(result == 5)
    #expect(ContinuousClock.now - start >= .milliseconds(300))
    #expect(try test.leases == [])
  }

  @Test func `a lease that is renewed is waited for`() throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    #expect(try lease.take(as: Self.foreign))
    let function = test.function
    let renewer = try Thread("renewer") {
      for _ in 0..<40 {
        lease.renew(by: Self.foreign)
        Thread.sleep(nanoseconds: 50_000_000)
      }
      do { _ = try function.call(1, Body { 9 }) } catch { Issue.record(error) }
      lease.giveBack(by: Self.foreign, afterLong: true)
    }
    let terms = LeaseTerms(heartbeat: 5_000_000_000, expiry: 1_000_000_000)
    let result = try LeaseTerms.$current.withValue(terms) { try function(1, Body { 5 }) }
    #expect(result == 9)
    renewer.join()
    #expect(try test.leases == [])
  }

  @Test func `a holder who leaves without a result is followed`() throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    #expect(try lease.take(as: Self.foreign))
    let thread = try Thread("holder") {
      Thread.sleep(nanoseconds: 100_000_000)
      lease.giveBack(by: Self.foreign, afterLong: false)
    }
    #expect(try test.function(1, Body { 5 }) == 5)
    thread.join()
    #expect(try test.leases == [])
  }

  @Test func `a long flight renews its lease`() throws {
    let test = try SingleFlightCase()
    let path = test.folder.path
    let terms = LeaseTerms(heartbeat: 10_000_000, expiry: 30_000_000_000)
    let result = try LeaseTerms.$current.withValue(terms) {
      try test.function(
        1,
        Body {
          let name = try #require(try SingleFlightCase.leases(in: path).first)
          var times: Set<Int64> = []
          SingleFlightCase.wait {
            if let status = try? Files.statusOfSymbolicLink(name) {
              times.insert(status.modifiedNanoseconds)
            }
            return times.count >= 4
          }
          return times.count
        }
      )
    }
    #expect(result == 4)
    #expect(try test.leases == [])
  }

  @Test func `an idle process leaves no file, and one that was killed none for long`() async throws
  {
    let test = try SingleFlightCase()
    let path = test.folder.path
    let holders = { try CacheFiles.all(in: path).filter { $0.contains("/.holder-") } }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      _ = try SingleFlightCase.function(in: path)(1, SingleFlightCase.Body { 0 })
      kill(getpid(), SIGKILL)
    }
    let left = try holders()
    #expect(left.count == 1)
    await #expect(processExitsWith: .success) { [path = path as String] in
      _ = try SingleFlightCase.function(in: path)(2, SingleFlightCase.Body { 0 })
    }
    #expect(try holders() == [])
    let terms = LeaseTerms(heartbeat: 10_000_000, expiry: 30_000_000_000)
    try LeaseTerms.$current.withValue(terms) { _ = try test.function(3, Body { 0 }) }
    #expect(try SingleFlightCase.wait { try holders() == [] })
  }

  // MARK: Succession

  @Test func `of any number who take over one gets it, and the late get nothing`() throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    var last = Self.foreign
    #expect(try lease.take(as: last))
    for _ in 0..<200 {
      let before = last.text
      let winners = Findings<LeaseHolder>()
      try SingleFlightCase.onThreads(4) { _ in
        for _ in 0..<3 {
          let holder = LeaseHolder.next()
          do {
            let isTaken = try lease.take(from: before, as: holder) { $1 == before }
            if isTaken { winners.add(holder) }
          } catch { Issue.record(error) }
        }
      }
      #expect(winners.all.count == 1)
      last = try #require(winners.all.first)
      #expect(lease.text == last.text)
    }
    lease.giveBack(by: last, afterLong: true)
    #expect(try test.leases == [])
  }

  @Test func `who died while taking over is taken over`() throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    #expect(try lease.take(as: dead(1)))
    let claim = lease.claim(on: dead(1).text)
    #expect(try claim.take(as: dead(2)))
    #expect(try claim.claim(on: dead(2).text).take(as: dead(3)))
    // And one who died while giving back.
    let other = try test.lease(of: 2)
    #expect(try other.take(as: dead(4)))
    #expect(try other.claim(on: dead(4).text).take(as: dead(4)))
    #expect(try test.leases.count == 5)
    #expect(try test.function(1, Body { 5 }) == 5)
    #expect(try test.function(2, Body { 6 }) == 6)
    #expect(try test.leases == [])
  }

  @Test(arguments: [UInt64(5_000_000_000), 0])
  func `who was taken for dead leaves the lease to its successor`(heartbeat: UInt64) throws {
    let test = try SingleFlightCase()
    let lease = try test.lease(of: 1)
    let successor = LeaseHolder.next()
    let terms = LeaseTerms(heartbeat: heartbeat, expiry: 30_000_000_000)
    let result = try LeaseTerms.$current.withValue(terms) {
      try test.function(
        1,
        Body {
          let holder = try #require(lease.text)
          let isTaken = try lease.take(from: holder, as: successor) { _, _ in false }
          #expect(isTaken)
          return 5
        }
      )
    }
    #expect(result == 5)
    #expect(lease.text == successor.text)
    lease.giveBack(by: successor, afterLong: false)
    #expect(try test.leases == [])
  }

  // MARK: Sweeping

  @Test func `reduceSize removes leases of the dead only`() throws {
    let test = try SingleFlightCase()
    let leases = try (0..<3).map { try test.lease(of: $0) }
    let living = LeaseHolder.next()
    #expect(try leases[0].take(as: living))
    #expect(try leases[1].take(as: dead()))
    #expect(try leases[1].claim(on: "gone").take(as: dead(2)))
    #expect(try leases[2].take(as: Self.foreign))
    #expect(try test.folder.memory.reduceSize().leftovers == 2)
    #expect(try test.leases == [leases[0].path, leases[2].path].sorted())
    // Days later.
    let store = FolderStore(root: "\(test.folder.path)/joblib")
    let later = wallNanoseconds() + 2 * 86_400 * 1_000_000_000
    #expect(try store.reduce(to: StoreLimits(), now: later).leftovers == 2)
    #expect(try test.leases == [])
  }
}
