/// Names of types that mean the same in every build.
package enum TypeName {
  /// The full name of a type, without the addresses that stand for private scopes.
  package static func stable(_ type: Any.Type) -> String {
    var name = String(reflecting: type)
    while let start = name.firstRange(of: privateScope) {
      guard let end = name[start.upperBound...].firstRange(of: ").") else { break }
      name.removeSubrange(start.lowerBound..<end.upperBound)
    }
    return name
  }

  /// Whether the name of a type, or of one it is made of, is known in its own file only.
  package static func isPrivate(_ type: Any.Type) -> Bool {
    String(reflecting: type).contains(privateScope)
  }

  private static let privateScope = "(unknown context at "
}
