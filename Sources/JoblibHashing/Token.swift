/// The canonical form of one value: what kind it is, and 128 bits of what.
///
/// Any value becomes one token, and containers are hashed as streams of tokens:
///
///     nil, Bool, integer, float   the value itself
///     String                      digest of its UTF-8
///     unkeyed container, Array    digest of its elements' tokens, in order
///     Set                         digest of its elements' tokens, sorted
///     keyed container, Dictionary digest of its keys' tokens, sorted, then their values' tokens
///     NDArray                     digest of element type, shape, and elements in C order
///
/// A value that encodes itself as a single value has that value's token, so wrappers, raw values
/// and optionals are transparent. Names of types take no part: two types are told apart by what
/// they encode. Renaming a coding key therefore makes a new hash, renaming a type does not.
///
/// Values count as different when a program can tell them apart by their bits: `-0.0` is not
/// `0.0`, and strings that differ in Unicode composition differ. NaNs are all one.
struct Token: Hashable {
  let tag: Tag
  let high: UInt64
  let low: UInt64

  init(_ tag: Tag, high: UInt64 = 0, low: UInt64 = 0) {
    self.tag = tag
    self.high = high
    self.low = low
  }

  init(_ tag: Tag, _ digest: Digest) {
    self.init(tag, high: digest.high, low: digest.low)
  }

  /// The kinds of value.
  ///
  /// The numbers are part of every digest: add to them, never change one.
  enum Tag: UInt8 {
    case `nil` = 1
    case bool = 2
    case string = 3
    case unkeyed = 4
    case keyed = 5
    case set = 6
    case array = 7
    case bytes = 8
    case label = 9

    case int8 = 16
    case int16 = 17
    case int32 = 18
    case int64 = 19
    case int128 = 20
    case uint8 = 24
    case uint16 = 25
    case uint32 = 26
    case uint64 = 27
    case uint128 = 28
    case float = 32
    case double = 33
    case float16 = 34

    /// How many bytes a token of this kind takes in a stream.
    var width: Int {
      switch self {
      case .bool, .int8, .uint8: 1
      case .int16, .uint16, .float16: 2
      case .int32, .uint32, .float: 4
      case .nil, .int64, .uint64, .double: 8
      case .string, .unkeyed, .keyed, .set, .array, .bytes, .label, .int128, .uint128: 16
      }
    }
  }
}

extension Token: Comparable {
  /// Some total order, to bring unordered elements into one.
  static func < (lhs: Token, rhs: Token) -> Bool {
    if lhs.tag != rhs.tag { return lhs.tag.rawValue < rhs.tag.rawValue }
    return lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
  }
}
