extension PickleReader {
  // MARK: Classes and functions

  mutating func readGlobalLines() throws(PersistenceError) {
    push(tables.add(try readGlobal()))
  }

  private func readGlobal() throws(PersistenceError) -> PickleGlobal {
    let (module, name) = (try input.readLine(), try input.readLine())
    guard module.count + name.count <= Self.longestName else { throw longName() }
    return PickleGlobal(
      module: String(decoding: module, as: UTF8.self),
      name: String(decoding: name, as: UTF8.self)
    )
  }

  mutating func pushGlobal() throws(PersistenceError) {
    let name = try pop()
    let module = try pop()
    guard tables.node(name).kind == .string, tables.node(module).kind == .string else {
      throw corrupted("a class is named by something else than strings")
    }
    guard tables.withBytes(module, \.count) + tables.withBytes(name, \.count) <= Self.longestName
    else { throw longName() }
    let global = PickleGlobal(module: tables.text(module), name: tables.text(name))
    push(tables.add(global))
  }

  /// Each use of a name takes time by its length, and a use is shorter than a name.
  private static let longestName = 4096

  private func longName() -> PersistenceError {
    corrupted("a class has a name of more than \(Self.longestName) bytes")
  }

  // MARK: Objects

  mutating func reduce() throws(PersistenceError) {
    let arguments = try pop()
    let callable = try pop()
    guard tables.node(arguments).kind == .tuple else {
      throw corrupted("a call has a \(tables.node(arguments).kind) for arguments")
    }
    if let plain = try plainValue(of: callable, arguments: arguments) { return push(plain) }
    push(tables.add(PickleObject(form: .call, callable: callable, arguments: arguments)))
  }

  mutating func pushNewObject(withKeywords: Bool) throws(PersistenceError) {
    let keywords = withKeywords ? try pop() : nil
    let arguments = try pop()
    let callable = try pop()
    guard tables.node(arguments).kind == .tuple,
      keywords.map({ tables.node($0).kind == .dict }) ?? true
    else { throw corrupted("an object is made of something else than a tuple") }
    push(
      tables.add(
        PickleObject(form: .new, callable: callable, arguments: arguments, keywords: keywords)
      )
    )
  }

  /// Takes a class by its name in the text, and its arguments from the stack (protocol 0).
  mutating func readInstance() throws(PersistenceError) {
    let global = tables.add(try readGlobal())
    try pushMarked(.tuple)
    pushInstance(of: global, arguments: try pop())
  }

  /// Takes a class and its arguments from the stack (protocol 1).
  mutating func pushInstance() throws(PersistenceError) {
    try pushMarked(.tuple)
    let all = try pop()
    let values = Array(tables.children(all))
    guard let callable = values.first else { throw corrupted("an object has no class") }
    pushInstance(of: callable, arguments: tables.add(.tuple, of: values[1...]))
  }

  private mutating func pushInstance(of callable: NodeID, arguments: NodeID) {
    // As Python 3 does it: a class of the old kind is not called where there is nothing to give.
    let form: PickleObject.Form = tables.node(arguments).count == 0 ? .new : .call
    push(tables.add(PickleObject(form: form, callable: callable, arguments: arguments)))
  }

  mutating func build() throws(PersistenceError) {
    let state = try pop()
    let id = try top()
    guard tables.node(id).kind == .object else {
      throw corrupted("a \(tables.node(id).kind) is given a state")
    }
    tables.change(id) { $0.state = state }
    if let wrapper = ArrayWrapper(tables.classOfObject(id)) { try readArray(wrapper, id) }
  }

  // MARK: Values that old pickles spell as calls

  /// What a call of Python's own makes, where it is a plain value: the forms of old protocols for
  /// bytes and sets.
  private mutating func plainValue(
    of callable: NodeID,
    arguments: NodeID
  ) throws(PersistenceError) -> NodeID? {
    guard tables.node(callable).kind == .global else { return nil }
    let values = Array(tables.children(arguments))
    let global = tables.global(callable)
    switch (global.module, global.name) {
    case ("_codecs", "encode"):
      guard values.count == 2, isLatin1(values[1]) else { return nil }
      return try addLatin1(.bytes, of: values[0])
    case ("builtins", "set"), ("__builtin__", "set"):
      return try addHolder(.set, of: values)
    case ("builtins", "frozenset"), ("__builtin__", "frozenset"):
      return try addHolder(.frozenSet, of: values)
    case ("builtins", "bytes"), ("__builtin__", "bytes"):
      return values.isEmpty ? tables.add(PickleNode(.bytes)) : nil
    case ("builtins", "bytearray"), ("__builtin__", "bytearray"):
      guard let content = values.first else { return tables.add(PickleNode(.byteArray)) }
      switch tables.node(content).kind {
      case .bytes where values.count == 1, .byteString where values.count == 1:
        return tables.addCopy(of: content, as: .byteArray)
      case .string where values.count == 2 && isLatin1(values[1]),
        .byteString where values.count == 2 && isLatin1(values[1]):
        return try addLatin1(.byteArray, of: content)
      default: return nil
      }
    default: return nil
    }
  }

  private mutating func addHolder(
    _ kind: PickleNode.Kind,
    of values: [NodeID]
  ) throws(PersistenceError) -> NodeID? {
    guard let list = values.first else { return tables.add(PickleNode(kind)) }
    guard values.count == 1, [.list, .tuple].contains(tables.node(list).kind) else { return nil }
    let children = tables.children(list)
    try countCopied(children.count)
    return tables.add(kind, of: children)
  }

  private func isLatin1(_ id: NodeID) -> Bool {
    tables.isText(id, "latin1") || tables.isText(id, "latin-1")
  }

  /// The bytes that characters up to 255 stand for; nil if there are others, or no characters.
  private mutating func addLatin1(
    _ kind: PickleNode.Kind,
    of text: NodeID
  ) throws(PersistenceError) -> NodeID? {
    guard tables.isText(text) else { return nil }
    try countCopied(tables.withBytes(text, \.count))
    let scalars = tables.text(text).unicodeScalars
    var bytes = ContiguousArray<UInt8>()
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return tables.add(kind, copying: bytes)
  }
}
