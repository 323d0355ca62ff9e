/// A value of a pickle as Python sees it, of whatever class.
///
/// It stands for one place in a graph: values are shared, and may hold themselves. Nothing that a
/// pickle names is looked up or called; an object of an unknown class keeps the name of what makes
/// it, its arguments and its state, so that writing it again gives Python an equal object.
///
/// ```swift
/// let model = try load(PickleValue.self, from: "model.joblib")
/// let names = model["features"]?.items?.compactMap(\.string)
/// ```
public struct PickleValue: Sendable {
  package let graph: PickleGraph
  package let id: NodeID

  package init(_ graph: PickleGraph, _ id: NodeID) {
    self.graph = graph
    self.id = id
  }

  package var node: PickleNode { graph.node(id) }

  /// Whether both are one value of one file, as Python's `is` says.
  public func isIdentical(to other: PickleValue) -> Bool {
    graph === other.graph && identity == other.identity
  }

  /// The value itself where an array of objects has a pickle of its own, which may refer to it.
  private var identity: NodeID {
    guard node.kind == .array, case .objects(let value) = graph.array(id).content else { return id }
    return value
  }

  /// The kind of value.
  public var kind: Kind { Kind(node.kind) }

  /// A kind of value.
  ///
  /// Kinds may be added: switch with a `default`.
  public struct Kind: Hashable, Sendable, CustomStringConvertible {
    /// Python's name of the type, such as `dict`.
    public let description: String

    /// Python's `None`.
    public static let none = Kind(description: "None")
    /// A Boolean.
    public static let bool = Kind(description: "bool")
    /// A whole number of any size.
    public static let int = Kind(description: "int")
    /// A `Double`.
    public static let float = Kind(description: "float")
    /// Text.
    public static let string = Kind(description: "str")
    /// Bytes that do not change.
    public static let bytes = Kind(description: "bytes")
    /// Bytes that may change.
    public static let byteArray = Kind(description: "bytearray")
    /// A tuple.
    public static let tuple = Kind(description: "tuple")
    /// A list.
    public static let list = Kind(description: "list")
    /// A dictionary.
    public static let dictionary = Kind(description: "dict")
    /// A set.
    public static let set = Kind(description: "set")
    /// A set that does not change.
    public static let frozenSet = Kind(description: "frozenset")
    /// A class or function, by its name.
    public static let global = Kind(description: "global")
    /// An object of any other class.
    public static let object = Kind(description: "object")
    /// An array of NumPy's whose bytes joblib wrote.
    public static let array = Kind(description: "ndarray")
    /// What the program that wrote the pickle keeps elsewhere.
    public static let persistent = Kind(description: "persistent")

    private init(description: String) { self.description = description }

    init(_ kind: PickleNode.Kind) {
      self =
        switch kind {
        case .none: .none
        case .bool: .bool
        case .int, .bigInt: .int
        case .float: .float
        case .string, .byteString: .string
        case .bytes: .bytes
        case .byteArray: .byteArray
        case .tuple: .tuple
        case .list: .list
        case .dict: .dictionary
        case .set: .set
        case .frozenSet: .frozenSet
        case .global: .global
        case .object: .object
        case .array: .array
        case .persistent, .extensionCode: .persistent
        }
    }
  }
}

// MARK: - Plain values

extension PickleValue {
  /// Whether it is Python's `None`.
  public var isNone: Bool { node.kind == .none }

  /// The Boolean, if it is one.
  public var bool: Bool? { node.kind == .bool ? node.count != 0 : nil }

  /// The whole number, if it is one that fits.
  public var int: Int? {
    node.kind == .int ? Int(truncatingIfNeeded: node.payload) : nil
  }

  /// The decimal digits of a whole number of any size.
  public var decimal: String? {
    switch node.kind {
    case .int: String(Int64(bitPattern: node.payload))
    case .bigInt: graph.withBytes(id) { BigInteger.decimal(ofTwosComplement: Array($0)) }
    default: nil
    }
  }

  /// The floating-point number, if it is one.
  public var double: Double? {
    node.kind == .float ? Double(bitPattern: node.payload) : nil
  }

  /// The text; nil for another value, and for text that Swift has not, with surrogates alone.
  ///
  /// The `str` of Python 2 is text where its bytes are UTF-8.
  public var string: String? {
    guard node.kind.isText else { return nil }
    return graph.withBytes(id) { String(validating: $0, as: UTF8.self) }
  }

  /// The bytes of `bytes`, of a `bytearray` and of a `str` of Python 2.
  public var bytes: [UInt8]? {
    switch node.kind {
    case .bytes, .byteArray, .byteString: graph.withBytes(id) { Array($0) }
    default: nil
    }
  }

  /// The class or function, if it is one.
  public var global: PickleGlobal? { node.kind == .global ? graph.global(id) : nil }
}

// MARK: - Values that hold others

extension PickleValue {
  /// The values of a list, a tuple or a set, or of an object that is like one: a `deque`, a named
  /// tuple, an instance of a class made of `list`.
  public var items: [PickleValue]? {
    graph.items(of: id)?.map { PickleValue(graph, $0) }
  }

  /// The keys and values of a dictionary, in its order, or of an object that is one: an
  /// `OrderedDict`, a `defaultdict`, a `Counter`, an instance of a class made of `dict`.
  public var pairs: [(key: PickleValue, value: PickleValue)]? {
    graph.pairs(of: id).map(pairs(of:))
  }

  /// The value that a dictionary has for a key.
  public subscript(key: String) -> PickleValue? {
    guard let children = graph.pairs(of: id) else { return nil }
    var key = key
    return key.withUTF8 { key in
      // The last one counts, as in Python.
      var index = children.endIndex - 2
      while index >= children.startIndex {
        if graph.node(children[index]).kind.isText,
          graph.withBytes(children[index], { $0.elementsEqual(key) })
        {
          return PickleValue(graph, children[index + 1])
        }
        index -= 2
      }
      return nil
    }
  }

  private func pairs(of children: ArraySlice<NodeID>) -> [(key: PickleValue, value: PickleValue)] {
    stride(from: children.startIndex, to: children.endIndex - 1, by: 2).map {
      (PickleValue(graph, children[$0]), PickleValue(graph, children[$0 + 1]))
    }
  }

  /// How an object is made, if it is one that has no form of its own here.
  public var object: Object? {
    guard node.kind == .object else { return nil }
    let object = graph.object(id)
    return Object(
      callable: PickleValue(graph, object.callable),
      isCalled: object.form == .call,
      arguments: graph.children(object.arguments).map { PickleValue(graph, $0) },
      keywordArguments: object.keywords.map { pairs(of: graph.children($0)) } ?? [],
      items: object.items.map { PickleValue(graph, $0) },
      pairs: pairs(of: object.pairs[...]),
      state: object.state.map { PickleValue(graph, $0) }
    )
  }

  /// How Python makes an object.
  public struct Object: Sendable {
    /// The class or function that makes it.
    public let callable: PickleValue
    /// Whether `callable` is called; else the object comes from its `__new__`.
    public let isCalled: Bool
    /// What the callable gets.
    public let arguments: [PickleValue]
    /// What the callable gets by name.
    public let keywordArguments: [(key: PickleValue, value: PickleValue)]
    /// What is appended to the object.
    public let items: [PickleValue]
    /// What is set by key.
    public let pairs: [(key: PickleValue, value: PickleValue)]
    /// What `__setstate__` gets, or else its attributes.
    public let state: PickleValue?

    /// The name of the callable, if it is a class or a function itself.
    public var name: PickleGlobal? { callable.global }
  }
}
