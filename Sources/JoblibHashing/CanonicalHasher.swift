/// Combines values, bytes and labels, in order, into one digest.
///
/// Parts never run together: each is one token of fixed size, so `"ab", "c"` and `"a", "bc"`
/// differ. A hasher that was given one value has that value's ``hash(_:)``.
package struct CanonicalHasher: ~Copyable {
  private var stream = TokenStream()

  package init() {}

  /// Adds the canonical form of `value`; adds nothing when it throws.
  package mutating func combine<T: Encodable>(_ value: T) throws(HashingError) {
    stream.append(try Token(of: value, at: CodingPath(), nil))
  }

  /// Adds bytes that mean nothing but themselves, and equal no value.
  package mutating func combine(bytes: UnsafeRawBufferPointer) {
    stream.append(Token(.bytes, digest(of: bytes)))
  }

  /// Adds a name that says what follows, and equals no string.
  package mutating func combine(label: String) {
    stream.append(Token(text: label, tag: .label))
  }

  package consuming func finalize() -> Digest { stream.finalize() }
}
