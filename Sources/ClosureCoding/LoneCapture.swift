internal import JoblibWire

/// What a lone captured object stands for.
enum LoneCapture {
  /// The classes that store the elements of standard collections.
  private static let arrayStorage = "s23_ContiguousArrayStorageC"
  private static let dictionaryStorage = "s18_DictionaryStorageC"
  private static let setStorage = "s11_SetStorageC"

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
  ) throws(ClosureError) -> (type: Any.Type, name: String)? {
    guard !(object is AnyKeyPath) else {
      throw ClosureError(
        "it is a key path, or captured one; write a closure such as { $0.property }, or "
          + ClosureError.mends
      )
    }
    let scoped = ClosureError(
      "the one thing it captured, of type \(Swift.type(of: object)), belongs to a private scope; "
        + "declare it internal or public, or \(ClosureError.mends)"
    )
    guard let name = _mangledTypeName(Swift.type(of: object)) else { throw scoped }
    if empty[name] != nil { return nil }
    guard name != objects || elementClass(of: object) != nil else {
      throw ClosureError(
        "the one thing it captured is an array of objects that are not all of one class; capture it "
          + "beside something else, or \(ClosureError.mends)"
      )
    }
    guard let type = collection(of: object, name), let name = _mangledTypeName(type),
      _typeByName(name) == type
    else { throw scoped }
    return (type, name)
  }

  /// Which empty collection this is.
  static func emptyKind(of object: AnyObject) -> Closures.ContextKind {
    _mangledTypeName(Swift.type(of: object)).flatMap { empty[$0] } ?? .emptyArray
  }

  // MARK: Collections

  /// The collection whose storage an object is; any other object is itself.
  private static func collection(of object: AnyObject, _ name: String) -> Any.Type? {
    func array<Element>(_: Element.Type) -> Any.Type { [Element].self }
    func set<Element: Hashable>(_: Element.Type) -> Any.Type { Set<Element>.self }
    func dictionary<Key: Hashable, Value>(_: Key.Type, _: Value.Type) -> Any.Type {
      [Key: Value].self
    }
    if name == objects { return elementClass(of: object).map { _openExistential($0, do: array) } }
    if name.hasPrefix(arrayStorage) {
      return ClassMetadata.type(0, of: object).map { _openExistential($0, do: array) }
    }
    if name.hasPrefix(setStorage) {
      return (ClassMetadata.type(0, of: object) as? any Hashable.Type).map { set($0) }
    }
    if name.hasPrefix(dictionaryStorage) {
      guard let key = ClassMetadata.type(0, of: object) as? any Hashable.Type,
        let value = ClassMetadata.type(1, of: object)
      else { return nil }
      func withKey<Key: Hashable>(_ key: Key.Type) -> Any.Type {
        func withValue<Value>(_ value: Value.Type) -> Any.Type { dictionary(key, value) }
        return _openExistential(value, do: withValue)
      }
      return withKey(key)
    }
    return Swift.type(of: object)
  }

  /// The class of all objects in an array.
  private static func elementClass(of storage: AnyObject) -> AnyClass? {
    let objects = unsafeBitCast(storage, to: [AnyObject].self)
    guard let first = objects.first.map({ Swift.type(of: $0) }),
      objects.allSatisfy({ Swift.type(of: $0) == first })
    else { return nil }
    return first
  }
}
