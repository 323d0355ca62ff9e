internal import ClosureCoding
internal import JoblibHashing
internal import JoblibSystem

/// What types of tasks are known by, found once a type and version.
enum TaskIdentities {
  struct Known: Sendable {
    let identity: FunctionIdentity
    let seed: Digest
  }

  private struct Question: Hashable {
    let type: ObjectIdentifier
    let version: FunctionVersion
  }

  private static let known = ForkSafe<[Question: Known]>([:])

  /// - Throws: `MemoryError` for a type whose name is known in its own file only.
  static func of(
    _ type: Any.Type,
    result: Any.Type,
    version: FunctionVersion
  ) throws(MemoryError) -> Known {
    let question = Question(type: ObjectIdentifier(type), version: version)
    if let known = known.withLock({ $0[question] }) { return known }
    guard !TypeName.isPrivate(type) else {
      throw MemoryError(
        .notHashable,
        "the task \(type) cannot be cached: its type is private, or declared inside a function, so "
          + "its name means nothing in another build; declare it internal or public"
      )
    }
    let identity = FunctionIdentity(
      name: TypeName.stable(type),
      version: version,
      result: result
    )
    let found = Known(identity: identity, seed: identity.seed(captures: nil))
    known.withLock { $0[question] = found }
    return found
  }
}
