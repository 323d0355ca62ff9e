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

/// Makes a key: a function's seed, then the arguments in order.
struct CallKeyBuilder: ~Copyable {
  private var hasher = CanonicalHasher()
  private var count = 0
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
    count += 1
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
    do { try hasher.combine(capture: argument) } catch {
      throw MemoryError(.notHashable, "argument \(count) of '\(name)': \(error)", cause: error)
    }
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
