internal import JoblibParallel
internal import JoblibSystem

/// The lines of a verbose memory, which are joblib's; ``Memory/verbose`` has the table of them.
struct CallLog {
  private let memory: Memory
  private let level: Int

  private static let width = 80

  init(_ memory: Memory) {
    self.memory = memory
    level = memory.verbose
  }

  /// Of a memory's results that are asked for by their place, which joblib has one level quieter.
  init(ofShelvedIn memory: Memory) {
    self.memory = memory
    level = memory.verbose - 1
  }

  // MARK: Computing

  /// The result of a call was not found.
  func misses(_ function: FunctionIdentity, _ key: CallKey, in store: any EntryStore) {
    guard level > 10 else { return }
    say(
      "Computing func \(function.name), argument hash \(key.digest) in location "
        + "\(store.name(of: nil))/\(function.folder)"
    )
  }

  func begins(_ call: KeyedCall) {
    guard level > 0 else { return }
    let details = call.details()
    Host.writeErrorLine(
      """
      \(String(repeating: "_", count: Self.width))
      [Memory] Calling \(details.function)...
      \(signature(details))
      """
    )
  }

  func persists(in place: @autoclosure () -> String) {
    guard level > 10 else { return }
    Host.writeErrorLine("Persisting in \(place())")
  }

  /// The function has returned, and its result is kept.
  func ends(_ name: String, nanoseconds: UInt64) {
    guard level > 0 else { return }
    writeTime(name, nanoseconds)
  }

  // MARK: Loading

  func loads(
    _ name: String,
    _ details: @autoclosure () -> EntryDetails?,
    from place: @autoclosure () -> String
  ) {
    guard level > 1 else { return }
    let time = ProcessIdentity.current.age.map { DurationText.long(seconds: $0) } ?? ""
    let column = time + String(repeating: " ", count: max(16 - time.utf8.count, 0))
    let end = level < 10 ? "..." : " from \(place())"
    let call = details().map(signature) ?? name
    Host.writeErrorLine("[Memory]\(column): Loading \(call)\(end)")
  }

  func loaded(_ name: String, nanoseconds: UInt64) {
    guard level > 4 else { return }
    writeTime("\(name) cache loaded", nanoseconds)
  }

  // MARK: Removing

  func clears(_ function: FunctionIdentity) {
    guard level > 0 else { return }
    say("Clearing function cache identified by \(function.folder)")
  }

  func clearsAll() {
    guard level > 0 else { return }
    say("Flushing completely the cache")
  }

  // MARK: Writing

  private func say(_ line: String) { Host.writeErrorLine("[\(memory)]: \(line)") }

  private func writeTime(_ what: String, _ nanoseconds: UInt64) {
    let text = "\(what) - \(DurationText.long(seconds: Double(nanoseconds) / 1e9))"
    Host.writeErrorLine(String(repeating: "_", count: max(Self.width - text.count, 0)) + text)
  }

  private func signature(_ call: EntryDetails) -> String {
    "\(call.function)(\(call.arguments.map(\.text).joined(separator: "; ")))"
  }
}
