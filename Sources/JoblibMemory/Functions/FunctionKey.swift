internal import ClosureCoding
internal import JoblibHashing
internal import JoblibSystem
internal import Synchronization

/// A function's own part of the keys of its calls: what it is known by and what it captured.
///
/// Captures are constants, so they are hashed once however often the function is called, and their
/// digest travels with it.
final class FunctionKey: Sendable {
  let identity: FunctionIdentity
  private let known: Mutex<Result<Seed, MemoryError>?>

  struct Seed: Sendable {
    let captures: Digest
    let digest: Digest
  }

  init(_ identity: FunctionIdentity, captures: Digest? = nil) {
    self.identity = identity
    known = Mutex(
      captures.map { .success(Seed(captures: $0, digest: identity.seed(captures: $0))) }
    )
  }

  /// The seed of a function in `holder`.
  ///
  /// - Throws: `MemoryError` naming the capture that cannot be hashed.
  func seed<Holder>(of holder: Holder, in memory: Memory) throws(MemoryError) -> Seed {
    if let known = known.withLock({ $0 }) { return try known.get() }
    // Outside the lock, since it runs code of the captured types; twice is no harm.
    NameCollisions.check(identity, of: holder, in: memory)
    let found = Result { () throws(MemoryError) -> Seed in
      let captures = try digest(ofCapturesOf: holder)
      return Seed(captures: captures, digest: identity.seed(captures: captures))
    }
    known.withLock { $0 = found }
    return try found.get()
  }

  private func digest<Holder>(ofCapturesOf holder: Holder) throws(MemoryError) -> Digest {
    let captures: [ClosureCapture]
    do { captures = try Closures.captures(of: holder) } catch { throw refusal("", error) }
    var hasher = CanonicalHasher()
    for (index, capture) in captures.enumerated() {
      switch capture {
      case .value(let value):
        do { try hasher.combine(capture: value) } catch {
          throw refusal("capture \(index + 1): ", error)
        }
      case .function(let symbol?, _):
        hasher.combine(label: symbol)
      case .function(nil, let offset):
        do { try combineBuild(offset, into: &hasher) } catch { throw refusal("", error) }
      }
    }
    return hasher.finalize()
  }

  private func refusal(_ place: String, _ cause: any Error) -> MemoryError {
    MemoryError(
      .notHashable,
      "'\(identity.name)' cannot be cached, since what it captured is part of its key: "
        + "\(place)\(cause)",
      cause: cause
    )
  }

  /// Adds a function that only this build knows.
  private func combineBuild(_ offset: UInt, into hasher: inout CanonicalHasher) throws {
    Notices.once("stripped") {
      "this program has no symbol table, so results of cached closures are found by this build of "
        + "it only; cache declared tasks, or do not strip the program"
    }
    hasher.combine(digest: try ExecutableDigest.current.get())
    try hasher.combine(UInt64(offset))
  }
}

extension CanonicalHasher {
  /// Adds a captured value or an argument.
  ///
  /// Where results are kept has no part in what they are, so a `Memory` counts as any other.
  mutating func combine(capture value: any Encodable) throws(HashingError) {
    if value is Memory {
      combine(label: "Memory")
    } else {
      try combine(value)
    }
  }
}
