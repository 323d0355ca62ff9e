/// The encoder that one value is given: it collects what the value encodes, and makes its token.
///
/// Values encode their parts one after the other, so a part is a token by the time it is added.
/// Only a nested container stays open while others are filled; its node is kept and finished last.
final class CanonicalNode {
  private enum Form { case undecided, single, keyed, unkeyed }

  /// An element that comes after a nested container that may still be open.
  private enum Element {
    case token(Token)
    case node(CanonicalNode)
  }

  let path: CodingPath
  private(set) var count = 0

  private var form = Form.undecided
  /// What could not be thrown where it was found, since asking for a container does not throw.
  private var failure: HashingError?

  private var single = Token(.nil)
  private var entries = CanonicalEntries()
  private var openEntries: [(key: Token, rank: Int, node: CanonicalNode)] = []
  private var elements = TokenStream()
  private var laterElements: [Element] = []

  init(_ path: CodingPath) {
    self.path = path
    do { try path.checkDepth() } catch { failure = error }
  }

  func finish() throws(HashingError) -> Token {
    try checkFailure()
    switch form {
    case .single:
      return single
    case .undecided, .keyed:
      for open in openEntries {
        entries.append(key: open.key, rank: open.rank, value: try open.node.finish())
      }
      return entries.finish()
    case .unkeyed:
      for element in laterElements {
        switch element {
        case .token(let token): elements.append(token)
        case .node(let node): elements.append(try node.finish())
        }
      }
      return Token(.unkeyed, elements.finalize())
    }
  }

  private func checkFailure() throws(HashingError) {
    if let failure { throw failure }
  }

  /// Notes which kind of container the value asked for: the first time, or again.
  private func settle(on form: Form) {
    if self.form == .undecided { self.form = form }
    guard self.form != form, failure == nil else { return }
    failure = HashingError(
      .mixedContainers,
      path: path.description,
      message: "it encodes itself as two kinds of container; a superclass needs a superEncoder()"
    )
  }
}

// MARK: - Encoder

extension CanonicalNode: Encoder {
  var codingPath: [any CodingKey] { path.keys }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    settle(on: .keyed)
    return KeyedEncodingContainer(CanonicalKeyedContainer(node: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    settle(on: .unkeyed)
    return CanonicalUnkeyedContainer(node: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    CanonicalSingleValueContainer(node: self)
  }
}

// MARK: - What the containers add

extension CanonicalNode {
  func setSingle<Value: Encodable>(_ value: Value) throws(HashingError) {
    if form == .single { form = .keyed }
    settle(on: .single)
    try checkFailure()
    single = try Token(of: value, at: path, nil)
  }

  func setSingleNil() throws(HashingError) {
    try setSingle(Bool?.none)
  }

  func append<Value: Encodable>(_ value: Value, _ key: any CodingKey) throws(HashingError) {
    try checkFailure()
    let token = try Token(of: value, at: path, key)
    entries.append(key: Token(text: key.stringValue), rank: count, value: token)
    count += 1
  }

  func append<Value: Encodable>(_ value: Value) throws(HashingError) {
    try checkFailure()
    let token = try Token(of: value, at: path, IndexKey(count))
    if laterElements.isEmpty {
      elements.append(token)
    } else {
      laterElements.append(.token(token))
    }
    count += 1
  }

  /// Appends numbers as they lie in memory.
  func append<Scalar: CanonicalScalar>(
    contentsOf scalars: UnsafeBufferPointer<Scalar>
  ) throws(HashingError) {
    try checkFailure()
    if laterElements.isEmpty {
      elements.append(contentsOf: scalars)
    } else {
      laterElements += scalars.map { .token($0.token) }
    }
    count += scalars.count
  }

  func open(_ key: any CodingKey) -> CanonicalNode {
    let node = CanonicalNode(CodingPath(path, key))
    openEntries.append((Token(text: key.stringValue), count, node))
    count += 1
    return node
  }

  func open() -> CanonicalNode {
    let node = CanonicalNode(CodingPath(path, IndexKey(count)))
    laterElements.append(.node(node))
    count += 1
    return node
  }
}
