internal import JoblibSystem

/// Passes on what this process's workers write, line by line.
///
/// ```
///   worker 4711 ── pipes ──┐
///   worker 4712 ── pipes ──┤ relay thread, or whoever ends a call ──► standard output and error
/// ```
/// A thread of its own brings lines as they come. A call that ends takes what is left itself, so
/// that what the program prints next stands behind it.
final class OutputRelay: Sendable {
  private static let current = PerProcess { OutputRelay() }

  /// The one of this process.
  static var shared: OutputRelay { current.value }

  private struct State {
    var isThreadStarted = false
    /// Whether the thread has come to its first sleep.
    var isThreadReady = false
    var bell: Bell?
    var workers: [Int32: RelayedWorker] = [:]
  }

  /// Who holds it reads and writes.
  private let state = Guarded(State())

  /// Passes on what a worker writes from now on.
  ///
  /// - Throws: `SystemError` where the thread cannot be started.
  func add(_ worker: RelayedWorker) throws(SystemError) {
    try state.withLock { (state) throws(SystemError) in
      let bell: Bell
      if let known = state.bell { bell = known } else { bell = try Bell() }
      state.bell = bell
      state.workers[worker.processIdentifier] = worker
      if !state.isThreadStarted {
        let watch = Watch(bell)
        try Thread("joblib-relay") { [self] in serve(watch) }.detach()
        state.isThreadStarted = true
      }
      bell.ring()
    }
  }

  /// Changes how the lines of a worker look.
  func setMode(_ mode: WorkerOutput, of processIdentifier: Int32) {
    state.withLock { $0.workers[processIdentifier]?.isPlain = mode == .plain }
  }

  /// Passes on what these workers have written up to now.
  func drain(_ processIdentifiers: [Int32]) {
    state.withLock { state in
      var poller = Poller()
      for number in processIdentifiers { state.workers[number]?.add(to: &poller) }
      // Mostly nothing is there, and one look at all of them says so.
      guard (try? poller.wait(nanoseconds: 0)) == true else { return }
      for number in processIdentifiers { state.workers[number]?.pass() }
    }
  }

  /// Passes on all that a worker wrote that has ended.
  ///
  /// - Returns: The end of what it wrote to its standard error.
  @discardableResult
  func finish(_ processIdentifier: Int32) -> String {
    state.withLock { state in
      guard var worker = state.workers.removeValue(forKey: processIdentifier) else { return "" }
      worker.pass()
      worker.endLines()
      // A process that it started may still write.
      worker.isFinished = true
      if worker.isOpen { state.workers[processIdentifier] = worker }
      state.bell?.ring()
      return worker.lastErrors
    }
  }

  /// Runs `body` while the thread does nothing but sleep.
  ///
  /// A forked child would find the locks closed for ever that the thread holds of Swift's runtime,
  /// which makes types as they are first used.
  func whileThreadSleeps<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let result = state.wait { state -> Swift.Result<Result, Failure>? in
      guard state.isThreadReady || !state.isThreadStarted else { return nil }
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    // Without a deadline there is always one.
    guard let result else { return try body() }
    return try result.get()
  }

  // MARK: The thread

  /// What the thread sleeps on; used by it alone, and under the lock but for the sleep.
  private final class Watch: @unchecked Sendable {
    // Sendable: made by one thread, and given to the relay's.
    private let bell: Bell
    private var poller = Poller()
    private var places: [(worker: Int32, indices: Range<Int>)] = []
    private var isReadable = false

    init(_ bell: Bell) { self.bell = bell }

    func prepare(_ state: borrowing State) {
      poller.removeAll()
      poller.add(bell.descriptor)
      // The descriptors may be closed during the sleep, when somebody else is done with a worker;
      // that rings the bell, and what the poll then says of their numbers does no harm.
      places = state.workers.map { number, worker in
        let first = poller.count
        worker.add(to: &poller)
        return (number, first..<poller.count)
      }
    }

    func sleep() { isReadable = (try? poller.wait(nanoseconds: nil)) == true }

    func pass(_ state: inout State) {
      guard isReadable else { return }
      if poller.isReadable(0) { bell.silence() }
      for (number, indices) in places where indices.contains(where: { poller.isReadable($0) }) {
        state.workers[number]?.pass()
        guard let worker = state.workers[number], worker.isFinished, !worker.isOpen else {
          continue
        }
        state.workers[number] = nil
      }
    }
  }

  private func serve(_ watch: Watch) {
    // Once without a lock to hold, so that all types are made by the time that it says it is ready.
    state.withLock { watch.prepare($0) }
    while true {
      watch.sleep()
      state.update { state in
        state.isThreadReady = true
        watch.pass(&state)
        watch.prepare(state)
      }
    }
  }
}

/// The output of one worker.
struct RelayedWorker: Sendable {
  let processIdentifier: Int32
  private let prefix: ContiguousArray<UInt8>
  var isPlain = false
  /// Whether it has ended, so that nobody asks for its last words any more.
  var isFinished = false
  private var output: RelayedStream
  private var error: RelayedStream
  /// The last that came on the standard error.
  private var tail: ContiguousArray<UInt8> = []

  init(_ identity: WorkerIdentity, output: FileDescriptor, error: FileDescriptor) {
    processIdentifier = identity.processIdentifier
    let rank = HostRank.isKnown ? "rank \(identity.rank), " : ""
    prefix = ContiguousArray("[\(rank)worker \(identity.processIdentifier)] ".utf8)
    self.output = RelayedStream(output)
    self.error = RelayedStream(error)
  }

  /// Whether somebody may still write.
  var isOpen: Bool { output.source != nil || error.source != nil }

  func add(to poller: inout Poller) {
    if let source = output.source { poller.add(source) }
    if let source = error.source { poller.add(source) }
  }

  /// Passes on the lines that are there.
  mutating func pass() {
    let prefix = isPlain ? [] : prefix
    _ = output.pass(to: false, prefix)
    let errors = error.pass(to: true, prefix)
    guard !errors.isEmpty else { return }
    tail.append(contentsOf: errors)
    if tail.count > 2 * LastWords.searchedByteCount {
      tail.removeFirst(tail.count - LastWords.searchedByteCount)
    }
  }

  /// Ends lines that were begun.
  mutating func endLines() {
    let prefix = isPlain ? [] : prefix
    output.endLine(to: false, prefix)
    error.endLine(to: true, prefix)
  }

  /// The last words on the standard error.
  var lastErrors: String { LastWords.cut(tail) }
}

/// What comes through one pipe, and the start of a line that is not complete.
private struct RelayedStream: Sendable {
  private(set) var source: FileDescriptor?
  private var line: ContiguousArray<UInt8> = []

  /// Longer lines are cut.
  private static let lineByteCount = 1 << 16
  /// So much is read before others have their turn.
  private static let mostByteCount = 1 << 20
  private static let newline = UInt8(ascii: "\n")

  init(_ source: FileDescriptor) {
    self.source = source
  }

  /// Passes on whole lines.
  ///
  /// - Returns: All that came.
  mutating func pass(to isError: Bool, _ prefix: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
    guard let source else { return [] }
    var came: ContiguousArray<UInt8> = []
    reading: while came.count < Self.mostByteCount {
      var content = Pipe.Content.nothing
      came += ContiguousArray(unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        content = Pipe.read(source, into: UnsafeMutableRawBufferPointer(buffer))
        if case .bytes(let read) = content { count = read }
      }
      switch content {
      case .bytes: continue
      case .nothing: break reading
      case .end:
        self.source = nil
        break reading
      }
    }
    var text: ContiguousArray<UInt8> = []
    for part in came.split(separator: Self.newline, omittingEmptySubsequences: false).dropLast() {
      text += prefix
      text += line
      text += part
      text.append(Self.newline)
      line = []
    }
    line += came.suffix(from: (came.lastIndex(of: Self.newline) ?? -1) + 1)
    if !text.isEmpty { Host.write(text, toError: isError) }
    if line.count >= Self.lineByteCount || self.source == nil { endLine(to: isError, prefix) }
    return came
  }

  mutating func endLine(to isError: Bool, _ prefix: ContiguousArray<UInt8>) {
    guard !line.isEmpty else { return }
    Host.write(prefix + line + [Self.newline], toError: isError)
    line = []
  }
}
