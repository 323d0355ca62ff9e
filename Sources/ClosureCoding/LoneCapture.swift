internal import JoblibWire

/// What a lone captured object stands for.
enum LoneCapture {
  /// The class that stores a standard collection's elements, and the collection.
  private static let storages = [
    ("s23_ContiguousArrayStorageC", "Sa"),
    ("s18_DictionaryStorageC", "SD"),
    ("s11_SetStorageC", "Sh"),
  ]

  /// The storage of all arrays of objects, whatever their class.
  private static let objects = "s23_ContiguousArrayStorageCyyXlG"

  /// The empty collections: one object each, whatever the elements.
  private static let empty: [String: Closures.ContextKind] = [
    "s19__EmptyArrayStorageC": .emptyArray,
    "s26__EmptyDictionarySingletonC": .emptyDictionary,
    "s19__EmptySetSingletonC": .emptySet,
  ]

  /// The captured value's type and its name on the wire; `nil` for an empty collection.
  static func type(
    of object: AnyObject
  ) throws(ClosureError) -> (type: any Codable.Type, name: String)? {
    let described = "the one thing it captured, of type \(Swift.type(of: object)),"
    let scoped = ClosureError(
      "\(described) belongs to a private scope; declare it internal or public, or "
        + ClosureError.mends
    )
    guard !(object is AnyKeyPath) else {
      throw ClosureError(
        "it is a key path, or captured one; write a closure such as { $0.property }, or "
          + ClosureError.mends
      )
    }
    guard var name = _mangledTypeName(Swift.type(of: object)) else { throw scoped }
    if empty[name] != nil { return nil }
    if name == objects {
      guard let element = elementName(of: unsafeBitCast(object, to: [AnyObject].self)) else {
        throw ClosureError(
          "the one thing it captured is an array of objects that are not all of one class, or of "
            + "a private one; capture it beside something else, or \(ClosureError.mends)"
        )
      }
      name = "Say\(element)G"
    }
    for (storage, collection) in storages where name.hasPrefix(storage) {
      name = collection + name.dropFirst(storage.count)
    }
    guard let type = _typeByName(name) else { throw scoped }
    guard let codable = type as? any Codable.Type else {
      throw ClosureError(
        "\(described) is not Codable; make it Codable, or \(ClosureError.mends)"
      )
    }
    return (codable, name)
  }

  /// Which empty collection this is.
  static func emptyKind(of object: AnyObject) -> Closures.ContextKind {
    _mangledTypeName(Swift.type(of: object)).flatMap { empty[$0] } ?? .emptyArray
  }

  /// The class of all these objects.
  private static func elementName(of objects: [AnyObject]) -> String? {
    guard let first = objects.first.map({ Swift.type(of: $0) }),
      objects.allSatisfy({ Swift.type(of: $0) == first })
    else { return nil }
    return _mangledTypeName(first)
  }
}
