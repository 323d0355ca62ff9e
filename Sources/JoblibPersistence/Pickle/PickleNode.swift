/// The number of a value in its graph.
package typealias NodeID = UInt32

/// One value of a pickle, in 16 bytes.
///
/// Strings, lists and all else that has no fixed size lie in the tables of the graph; the node says
/// where.
package struct PickleNode {
  package let kind: Kind
  /// Whether `payload` counts in the table of large pieces instead.
  package var isLarge = false
  /// The length of a string in bytes, or of a list in values; 1 for true.
  package var count: UInt32 = 0
  /// The number itself, or where in its table the value starts.
  package var payload: UInt64 = 0

  package enum Kind: UInt8, Sendable {
    case none, bool, float
    /// A number that fits 64 bits.
    case int
    /// A number that does not: two's complement, little-endian, of as few bytes as will do.
    case bigInt
    /// UTF-8, in which surrogates may stand alone.
    case string
    case bytes
    case byteArray
    /// The `str` of Python 2, bytes that are mostly text.
    case byteString
    case tuple, list, set, frozenSet
    /// Keys and values in turn.
    case dict
    /// A class or function, by module and name.
    case global
    /// Something that a callable makes.
    case object
    /// An array whose bytes stand in the stream (joblib's `NumpyArrayWrapper`).
    case array
    /// What the program that wrote it keeps elsewhere; the child is its name.
    case persistent
    /// A class of Python's extension registry, by its code.
    case extensionCode
  }

  init(_ kind: Kind, count: UInt32 = 0, payload: UInt64 = 0, isLarge: Bool = false) {
    self.kind = kind
    self.count = count
    self.payload = payload
    self.isLarge = isLarge
  }
}

/// A class or function of Python, which is never looked up here.
public struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
  /// The module, such as `numpy`.
  public let module: String
  /// The name in the module, with dots where it is nested.
  public let name: String

  /// Names a class or function.
  public init(module: String, name: String) {
    self.module = module
    self.name = name
  }

  /// Module and name, joined by a dot.
  public var description: String { "\(module).\(name)" }
}

/// How a pickle says that an object is made.
package struct PickleObject {
  package enum Form: Sendable {
    /// `callable(*arguments)`.
    case call
    /// `callable.__new__(callable, *arguments, **keywords)`.
    case new
  }

  package var form: Form
  package var callable: NodeID
  /// A tuple.
  package var arguments: NodeID
  /// A dict.
  package var keywords: NodeID?
  /// What is appended to it.
  package var items: [NodeID] = []
  /// What is set by key, keys and values in turn.
  package var pairs: [NodeID] = []
  /// What `__setstate__` gets, or its `__dict__`.
  package var state: NodeID?
}
