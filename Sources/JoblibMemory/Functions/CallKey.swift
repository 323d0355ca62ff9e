internal import ClosureCoding
package import JoblibHashing
internal import JoblibWire

/// The name of one call's result: 128 bits of all that the result depends on.
package struct CallKey: Hashable, Sendable {
  package let digest: Digest

  package init(_ digest: Digest) {
    self.digest = digest
  }
}

/// A call that is looked for: its key, and what to say of it where its result is kept.
struct KeyedCall {
  let key: CallKey
  let details: () -> EntryDetails
}

/// Makes a key: a function's seed, then the digests of the arguments in order.
struct CallKeyBuilder: ~Copyable {
  private var hasher = CanonicalHasher()
  /// Of the arguments; `nil` for one that is ignored.
  private(set) var digests: [Digest?] = []
  private var count: Int { digests.count }
  private let name: String
  private let ignored: Set<ArgumentPosition>

  init(_ seed: Digest, name: String, ignoring ignored: Set<ArgumentPosition> = []) {
    self.name = name
    self.ignored = ignored
    hasher.combine(digest: seed)
  }

  /// Adds an argument by value.
  ///
  /// - Throws: `MemoryError` for one that does not encode itself.
  mutating func add<Argument>(_ argument: Argument) throws(MemoryError) {
    digests.append(nil)
    if !ignored.isEmpty, ignored.contains(ArgumentPosition(count)) {
      hasher.combine(label: "ignored")
    } else if let encodable = argument as? any Encodable {
      try combine(encodable)
    } else if let coding = try? ValueCoding.of(Argument.self) {
      // A tuple of such, or Void.
      try withUnsafePointer(to: argument) { (place) throws(MemoryError) in
        try combine(coding.encodable(at: place))
      }
    } else {
      throw MemoryError(
        .notHashable,
        "argument \(count) of '\(name)', of type \(Argument.self), is not Encodable, so it cannot "
          + "be part of a key; make it Codable, or do not cache the function"
      )
    }
  }

  private mutating func combine(_ argument: any Encodable) throws(MemoryError) {
    var own = CanonicalHasher()
    do { try own.combine(capture: argument) } catch {
      throw MemoryError(.notHashable, "argument \(count) of '\(name)': \(error)", cause: error)
    }
    let digest = own.finalize()
    digests[count - 1] = digest
    hasher.combine(digest: digest)
  }

  /// - Throws: `MemoryError` where an argument is ignored that did not come.
  consuming func finish() throws(MemoryError) -> CallKey {
    if let number = ignored.map(\.number).sorted().first(where: { $0 < 1 || $0 > count }) {
      throw MemoryError(
        .invalidArgument,
        "'\(name)' ignores argument \(number), but is called with \(count); the first is 1"
      )
    }
    return CallKey(hasher.finalize())
  }
}
