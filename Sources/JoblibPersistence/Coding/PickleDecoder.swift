internal import NDArrays

/// Decodes a value of a graph.
struct PickleDecoder: Decoder {
  let session: PickleDecodingSession
  let id: NodeID
  /// The way to the value; nil at the top.
  let path: PicklePath?

  var codingPath: [any CodingKey] { session.keys(path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  var graph: PickleGraph { session.graph }
  var node: PickleNode { session.graph.node(id) }
  var value: PickleValue { PickleValue(graph, id) }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let fields = try fields() else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(PickleKeyedDecoder(decoder: self, fields: fields))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    if node.kind == .list || node.kind == .tuple {
      return PickleUnkeyedDecoder(decoder: self, values: graph.children(id))
    }
    let (decoder, values) = try sequence(for: [Any].self)
    return PickleUnkeyedDecoder(decoder: decoder, values: values)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    PickleSingleValueDecoder(decoder: self)
  }

  // MARK: Values

  /// Decodes this value.
  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decode(type, session.forms.form(of: type), id, nil)
  }

  /// Decodes a value in this one.
  func decode<T: Decodable>(
    _ type: T.Type,
    _ form: PickleForm,
    _ id: NodeID,
    _ step: PicklePath.Step?
  ) throws -> T {
    switch form {
    case .scalar(let scalar): return try decode(type, scalar: scalar, id, step)
    case .own(_, let own?): return try decode(type, own: own, id, step)
    case .date: return try nested(id, step).date(type)
    case .bytes: return try nested(id, step).bytes(type)
    case .own(_, nil), .coded: return try nested(id, step).decodeItself(type)
    }
  }

  private func decode<T, Scalar: PickleScalar>(
    _ type: T.Type,
    scalar: Scalar.Type,
    _ id: NodeID,
    _ step: PicklePath.Step?
  ) throws -> T {
    same(try Scalar.readOne(id, step, from: self), as: type)
  }

  private func decode<T, Form: PickleDecodable>(
    _ type: T.Type,
    own: Form.Type,
    _ id: NodeID,
    _ step: PicklePath.Step?
  ) throws -> T {
    same(try Form.read(from: nested(id, step)), as: type)
  }

  /// Decodes this value by the type's own `Codable`.
  func decodeItself<T: Decodable>(_ type: T.Type) throws -> T {
    do { return try T(from: self) } catch {
      session.note(error, at: path)
      throw error
    }
  }

  /// Decodes a number, a Boolean or text in this one.
  @inline(__always)
  func scalar<Scalar: PickleScalar>(
    _ type: Scalar.Type,
    _ id: NodeID,
    _ step: PicklePath.Step?
  ) throws -> Scalar {
    try session.charge(id)
    guard let value = Scalar.read(id, in: graph) else { throw self[id, step].mismatch(type) }
    return value
  }

  /// A decoder for a value in this one, without limits.
  subscript(id: NodeID, step: PicklePath.Step?) -> PickleDecoder {
    PickleDecoder(
      session: session,
      id: id,
      path: step.map { PicklePath($0, in: path) } ?? path
    )
  }

  /// A decoder for a value in this one.
  func nested(_ id: NodeID, _ step: PicklePath.Step?) throws -> PickleDecoder {
    try session.charge(id)
    let nested = self[id, step]
    guard let path = nested.path, path.depth > PickleEncoder.maximumDepth else { return nested }
    throw PersistenceError(
      .limitExceeded,
      """
      values are nested more than \(PickleEncoder.maximumDepth) deep, or hold themselves; decode a \
      PickleValue
      """,
      path: PersistenceError.text(of: nested.codingPath)
    )
  }

  /// Makes an array of an array.
  func ndarray<A: AnyNDArray>(_ type: A.Type) throws -> A {
    do { return try value.ndarray(as: type) } catch {
      throw PersistenceError(
        error.code,
        error.message,
        offset: error.offset,
        path: PersistenceError.text(of: codingPath),
        cause: error.cause
      )
    }
  }

  // MARK: Errors

  func mismatch(_ type: Any.Type, _ advice: String? = nil) -> DecodingError {
    .typeMismatch(
      type,
      .init(
        codingPath: codingPath,
        debugDescription: "\(type) was asked for, but there is \(found); \(advice ?? self.advice)"
      )
    )
  }

  private var found: String {
    let children = graph.children
    switch node.kind {
    case .none: return "None"
    case .bool: return node.count == 0 ? "False" : "True"
    case .float: return "the float \(Double(bitPattern: node.payload))"
    case .int: return "the int \(Int64(bitPattern: node.payload))"
    case .bigInt: return "an int of \(node.count * 8) bits"
    case .string: return "the str \"\(graph.tables.text(id).prefix(40))\""
    case .tuple, .list, .set, .frozenSet:
      return "a \(value.kind) of length \(children(id).count)"
    case .dict: return "a dict of length \(children(id).count / 2)"
    case .global: return "the class or function \(graph.global(id))"
    case .object:
      return graph.tables.classOfObject(id).map { "an object of \($0)" } ?? "an object"
    case .array:
      let array = graph.array(id)
      return "an ndarray of shape \(array.shape) and type \(array.type.kind)\(array.type.itemSize)"
    default: return "a value of type \(value.kind)"
    }
  }

  private var advice: String {
    switch node.kind {
    case .string: "where text has surrogates alone, only PickleValue has it"
    case .array: "decode an NDArray"
    case .none: "decode an optional"
    case .int, .bigInt: "decode a type that has this number"
    default: "decode that, or a PickleValue to see all"
    }
  }
}

/// What all decoders of one graph share.
final class PickleDecodingSession {
  let graph: PickleGraph
  /// The graph that the file holds, if this one was made of one of its values.
  private let source: PickleGraph?
  @exclusivity(unchecked) var forms = PickleForms()
  private let budget: Budget
  /// The path of an error on its way out.
  private var failurePath: PicklePath?

  /// How much may still come out of the graph: it may hold the same values again and again, so that
  /// a few bytes are more values than any memory holds.
  private final class Budget {
    @exclusivity(unchecked) var rest: Int
    init(_ rest: Int) { self.rest = rest }
  }

  /// So much may come out of any graph, and so many times what stands in it.
  ///
  /// Sixteen million values are no burden; nobody's data repeats itself more often than that on the
  /// average.
  static let freeCount = 16 << 20
  private static let repetitionCount = 256

  init(_ graph: PickleGraph, freeCount: Int) {
    self.graph = graph
    source = nil
    let (product, overflow) = graph.tables.weight
      .multipliedReportingOverflow(by: Self.repetitionCount)
    budget = Budget(overflow ? .max : product.addingReportingOverflow(freeCount).partialValue)
  }

  /// A session for values that were made of one of this one's.
  init(_ graph: PickleGraph, partOf session: PickleDecodingSession) {
    self.graph = graph
    source = session.source ?? session.graph
    budget = session.budget
  }

  /// The way to a value as `Codable` wants it, which costs as much as some values: types that try one
  /// thing after the other have it made for each error.
  func keys(_ path: PicklePath?) -> [any CodingKey] {
    guard let path else { return [] }
    budget.rest -= path.depth / 4
    return path.keys(in: source ?? graph)
  }

  /// Counts a value.
  @inline(__always)
  func charge(_ id: NodeID) throws {
    budget.rest -= graph.tables.weight(of: id)
    if budget.rest < 0 { throw exhausted() }
  }

  private func exhausted() -> PersistenceError {
    PersistenceError(
      .limitExceeded,
      """
      the \(graph.nodeCount) values of the file hold each other so often that \
      \(Self.repetitionCount) times as many came out of them; decode a PickleValue, which shares them
      """
    )
  }

  /// Remembers where an error of the caller's comes from: the deepest value that it passes.
  func note(_ error: any Error, at path: PicklePath?) {
    // These say it themselves.
    if error is DecodingError || error is PersistenceError { return }
    if path == nil || failurePath?.isWithin(path) == true { return }
    failurePath = path
  }

  /// The error for the caller.
  func persistenceError(_ error: any Error) -> PersistenceError {
    switch error {
    case let error as PersistenceError: return error
    case let error as DecodingError:
      let context: DecodingError.Context
      switch error {
      case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
        .dataCorrupted(let found):
        context = found
      @unknown default:
        context = .init(codingPath: keys(failurePath), debugDescription: "\(error)")
      }
      return PersistenceError(
        .typeMismatch,
        context.debugDescription,
        path: PersistenceError.text(of: context.codingPath),
        cause: context.underlyingError
      )
    default:
      return PersistenceError(
        .typeMismatch,
        "init(from:) failed",
        path: PersistenceError.text(of: keys(failurePath)),
        cause: error
      )
    }
  }
}

extension PickleTables {
  /// What a value counts: one, and one for each 16 bytes of it.
  @inline(__always)
  func weight(of id: NodeID) -> Int {
    let node = node(id)
    guard node.kind.isBytes else { return 1 }
    return 1 + (node.isLarge ? blobs[Int(node.payload)].byteCount : Int(node.count)) / 16
  }
}

extension PickleValue {
  /// Makes a Swift value of it, by its `Codable`.
  ///
  /// A struct is made of a dictionary, or of the attributes of an object of any class; an unkeyed
  /// container of a list, a tuple, a set, bytes, or an array of one dimension; `Date` of a
  /// `datetime`, where one without a time zone counts as UTC; `Bool` only of `bool`.
  ///
  /// - Throws: If the value is another than is asked for, at what path; if values are nested more
  ///   than 1000 deep, hold themselves, or come out again and again beyond measure.
  public func decode<T: Decodable>(_ type: T.Type) throws(PersistenceError) -> T {
    try decode(type, freeCount: PickleDecodingSession.freeCount)
  }

  /// Makes a Swift value of it, of so many values in all that the file need not justify.
  package func decode<T: Decodable>(
    _ type: T.Type,
    freeCount: Int
  ) throws(PersistenceError) -> T {
    let session = PickleDecodingSession(graph, freeCount: freeCount)
    do { return try PickleDecoder(session: session, id: id, path: nil).decode(type) } catch {
      throw session.persistenceError(error)
    }
  }
}
