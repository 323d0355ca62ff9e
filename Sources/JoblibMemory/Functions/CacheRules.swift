internal import JoblibHashing
internal import JoblibSystem

/// How the calls of one cached function are looked up and kept.
struct CacheRules: Sendable {
  let memory: Memory
  let function: FunctionKey
  /// The arguments that are no part of a key.
  let ignored: Set<ArgumentPosition>
  let validity: ResultValidity

  var identity: FunctionIdentity { function.identity }

  /// A call of the function in `holder`.
  ///
  /// - Throws: ``MemoryError`` for an argument or a capture that cannot be part of a key, and for an
  ///   ignored argument that there is not.
  func keyed<Holder, each Argument>(
    of holder: Holder,
    _ arguments: repeat each Argument
  ) throws(MemoryError) -> KeyedCall {
    let seed = try function.seed(of: holder, in: memory)
    var key = CallKeyBuilder(seed.digest, name: identity.name, ignoring: ignored)
    repeat try key.add(each arguments)
    let digests = key.digests
    return KeyedCall(key: try key.finish()) {
      var summaries: [ArgumentSummary] = []
      func add<Value>(_ argument: Value) {
        let digest = digests[summaries.count]
        summaries.append(ArgumentSummary(argument, digest: digest, text: memory.argumentText))
      }
      repeat add(each arguments)
      return EntryDetails(identity, captures: seed.captures, arguments: summaries)
    }
  }

  /// Removes the results of this version of the function.
  func clear() throws(MemoryError) { try memory.clear(identity) }
}

extension MemoryError {
  static func notRemovable(
    _ what: String,
    in store: any EntryStore,
    _ error: any Error
  ) -> MemoryError {
    MemoryError(
      .notRemovable,
      "\(what) in \(store.name(of: nil)) cannot be removed: \(error)",
      cause: error
    )
  }
}
