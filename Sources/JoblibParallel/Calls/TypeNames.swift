internal import JoblibSystem

/// Types by the names that both sides of a connection know them by.
///
/// Making and resolving a mangled name takes microseconds, so each is done once a process.
enum TypeNames {
  private static let names = ForkSafe<[ObjectIdentifier: String]>([:])
  private static let works = ForkSafe<[String: KnownWork]>([:])

  private struct KnownWork: @unchecked Sendable {
    // Sendable: a metatype is an address in the image.
    let type: any Work.Type
  }

  /// The name of a type that a worker can find; `nil` where it has a private part.
  static func name(of type: Any.Type) -> String? {
    let key = ObjectIdentifier(type)
    if let name = names.withLock({ $0[key] }) { return name }
    guard let name = _mangledTypeName(type), _typeByName(name) == type else { return nil }
    names.withLock { $0[key] = name }
    return name
  }

  /// The kind of work of a name, `nil` where this executable has none.
  static func work(named name: String) -> (any Work.Type)? {
    if let known = works.withLock({ $0[name] }) { return known.type }
    guard let type = _typeByName(name) as? any Work.Type else { return nil }
    let known = KnownWork(type: type)
    works.withLock { $0[name] = known }
    return type
  }
}
