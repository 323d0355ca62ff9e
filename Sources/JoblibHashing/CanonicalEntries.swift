/// The entries of a keyed container or a dictionary, hashed whatever order they come in.
struct CanonicalEntries {
  private struct Entry: Comparable {
    let key: Token
    let rank: Int
    let value: Token

    static func < (lhs: Entry, rhs: Entry) -> Bool {
      (lhs.key, lhs.rank, lhs.value) < (rhs.key, rhs.rank, rhs.value)
    }
  }

  private var entries: [Entry] = []

  mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  /// Adds an entry; ranks tell entries of equal keys apart where their order counts, as it does
  /// when a class and its superclass both encode a property under one name.
  mutating func append(key: Token, rank: Int = 0, value: Token) {
    entries.append(Entry(key: key, rank: rank, value: value))
  }

  consuming func finish() -> Token {
    var entries = self.entries
    entries.sort()
    var stream = TokenStream()
    for entry in entries { stream.append(entry.key) }
    for entry in entries { stream.append(entry.value) }
    return Token(.keyed, stream.finalize())
  }
}
