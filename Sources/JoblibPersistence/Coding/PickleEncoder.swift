/// Encodes a `Codable` value into a pickle, without a tree between.
///
/// One encoder stands for one value. It writes in place, also the containers that the value keeps
/// open beside others (`nestedContainer`, `superEncoder`): such a one is closed when something is
/// written after it, and what still comes for it then goes into a gap of the writer behind it.
package final class PickleEncoder: Encoder {
  let session: PickleEncodingSession
  // Checks of exclusive access would cost as much as the writing; nothing of the user's runs while
  // one of these is changed.
  @exclusivity(unchecked) private(set) var writer: PickleWriter
  /// Where the value belongs; nil at the top.
  private let parent: PickleEncoder?
  private let step: PickleStep?
  private let depth: Int
  /// The encoder whose value this one is a part of; nil for one that is a value of its own.
  private let owner: PickleEncoder?
  /// Which of two encoders was made first.
  private let rank: Int

  @exclusivity(unchecked) private var shape = Shape.empty
  /// The values written so far, or the keys of a dictionary.
  @exclusivity(unchecked) private(set) var count = 0
  /// The values behind the mark that is open; 0 without one.
  @exclusivity(unchecked) private var batchCount = 0
  /// The container in it that is being written in place.
  @exclusivity(unchecked) private var current: PickleEncoder?
  /// Where this container was closed.
  @exclusivity(unchecked) private var closedAt: Int?
  /// The encoders in it that went on in a gap.
  private var displaced: [PickleEncoder] = []
  private var isPinned = false

  enum Shape {
    case empty
    case single
    case list
    case dictionary
    case set
  }

  /// Values nested deeper are refused, before the stack overflows.
  static let maximumDepth = 1000
  /// So many values are put into a container at once, so that Python's stack stays small; its own
  /// batches are as large.
  private static let batchSize = 1000

  init(session: PickleEncodingSession, writer: PickleWriter) {
    self.session = session
    self.writer = writer
    parent = nil
    step = nil
    depth = 0
    owner = nil
    rank = 0
  }

  private init(in parent: PickleEncoder, _ step: PickleStep?, owner: PickleEncoder?) {
    session = parent.session
    writer = parent.writer
    self.parent = parent
    self.step = step
    depth = parent.depth + 1
    self.owner = owner
    session.encoderCount += 1
    rank = session.encoderCount
  }

  package var codingPath: [any CodingKey] {
    var keys: [any CodingKey] = []
    var place: PickleEncoder? = self
    while let encoder = place {
      if let step = encoder.step { keys.append(step.key) }
      place = encoder.parent
    }
    return keys.reversed()
  }

  package var userInfo: [CodingUserInfoKey: Any] { [:] }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(PickleKeyedEncoder(encoder: opened(as: .dictionary)))
  }

  package func unkeyedContainer() -> any UnkeyedEncodingContainer {
    PickleUnkeyedEncoder(encoder: opened(as: .list))
  }

  package func singleValueContainer() -> any SingleValueEncodingContainer {
    PickleSingleValueEncoder(encoder: self)
  }

  // MARK: The value's shape

  /// Makes it a container; more than one of a kind are one, as a class and its superclass share it.
  func open(as shape: Shape) throws {
    guard opened(as: shape) === self else { throw misuse() }
  }

  private func opened(as shape: Shape) -> PickleEncoder {
    if self.shape == shape { return self }
    guard self.shape == .empty else {
      session.fail(misuse())
      let lost = PickleEncoder(session: session, writer: writer.detached())
      return lost.opened(as: shape)
    }
    self.shape = shape
    switch shape {
    case .list: writer.write(.emptyList)
    case .dictionary: writer.write(.emptyDict)
    case .set: writer.write(.emptySet)
    case .empty, .single: break
    }
    return self
  }

  /// The writer, for the one value that this one is.
  func single() throws -> PickleWriter {
    guard shape == .empty else { throw misuse() }
    shape = .single
    return writer
  }

  /// The writer, for one more value of the container, or one more key and its value.
  @inline(__always)
  func next() -> PickleWriter {
    if current != nil || closedAt != nil { goOn() }
    if batchCount == 0 {
      writer.write(.mark)
    } else if batchCount == Self.batchSize {
      closeBatch()
      writer.write(.mark)
    }
    batchCount += 1
    count += 1
    return writer
  }

  private func closeBatch() {
    guard batchCount > 0 else { return }
    batchCount = 0
    switch shape {
    case .list: writer.write(.appends)
    case .dictionary: writer.write(.setItems)
    case .set: writer.write(.addItems)
    case .empty, .single: break
    }
  }

  // MARK: Values in the value

  /// Writes a value; in a container, `next` comes before it.
  func encode<T: Encodable>(_ value: T, _ step: PickleStep?) throws {
    try encode(value, session.forms.form(of: T.self), step)
  }

  func encode<T: Encodable>(_ value: T, _ form: PickleForm, _ step: PickleStep?) throws {
    switch form {
    case .scalar(let type): write(value, as: type)
    case .own(let type?, _): try write(value, as: type, step)
    case .date: try nested(step) { try $0.write(date: value) }
    case .bytes: try nested(step) { try $0.write(bytes: value) }
    case .own(nil, _), .coded: try nested(step) { try value.encode(to: $0) }
    }
    try writer.drainIfLarge()
  }

  private func write<T, S: PickleScalar>(_ value: T, as type: S.Type) {
    same(value, as: type).write(to: writer)
  }

  private func write<T, Form: PickleEncodable>(
    _ value: T,
    as type: Form.Type,
    _ step: PickleStep?
  ) throws {
    let value = same(value, as: type)
    try nested(step) { try value.write(to: $0) }
  }

  private func nested(_ step: PickleStep?, _ body: (PickleEncoder) throws -> Void) throws {
    guard depth < Self.maximumDepth else { throw tooDeep() }
    let encoder = PickleEncoder(in: self, step, owner: nil)
    let gapCount = writer.gapCount
    defer { encoder.letGo() }
    do {
      try body(encoder)
      encoder.complete(gapCount)
    } catch {
      session.fail(error, at: encoder.codingPath)
      throw error
    }
  }

  /// An encoder for a part of the value that may stay open while others are written; in a
  /// container, `next` comes before it.
  func part(_ step: PickleStep) -> PickleEncoder {
    guard depth < Self.maximumDepth else {
      session.fail(tooDeep())
      return PickleEncoder(session: session, writer: writer.detached())
    }
    let owner = owner ?? self
    if !owner.isPinned {
      owner.isPinned = true
      owner.writer.pin()
    }
    let part = PickleEncoder(in: self, step, owner: owner)
    current = part
    return part
  }

  // MARK: Parts that others follow

  /// Something is written after this part: closes it, or keeps its place while it is empty.
  private func displace() {
    current?.displace()
    current = nil
    switch shape {
    case .empty: moveToGap(at: writer.count)
    case .single: break
    case .list, .dictionary, .set:
      closeBatch()
      closedAt = writer.count
    }
  }

  /// Goes on with a container after another was written in it, or after it.
  private func goOn() {
    current?.displace()
    current = nil
    if let closedAt { moveToGap(at: closedAt) }
    closedAt = nil
  }

  private func moveToGap(at offset: Int) {
    writer = writer.openGap(at: offset, rank: rank)
    owner?.displaced.append(self)
  }

  /// Ends the value; its gaps are those behind the first so many.
  private func complete(_ gapCount: Int) {
    end()
    if !displaced.isEmpty {
      for encoder in displaced { encoder.end() }
      writer.fillGaps(from: gapCount)
    }
    if isPinned { writer.unpin() }
  }

  private func end() {
    current?.end()
    // Nothing is a value without fields.
    if shape == .empty { writer.write(.emptyDict) }
    closeBatch()
  }

  /// Breaks the circles between a value and its parts.
  private func letGo() {
    current?.letGo()
    current = nil
    for encoder in displaced { encoder.letGo() }
    displaced = []
  }

  // MARK: Errors

  private func tooDeep() -> PersistenceError {
    PersistenceError(
      .limitExceeded,
      """
      values are nested more than \(Self.maximumDepth) deep; keep a long chain of values as a list
      """,
      path: PersistenceError.text(of: codingPath)
    )
  }

  private func misuse() -> PersistenceError {
    PersistenceError(
      .notEncodable,
      """
      encode(to:) writes more than one value where one belongs, or asks for containers of two kinds
      """,
      path: PersistenceError.text(of: codingPath)
    )
  }
}

/// What all encoders of one value share.
final class PickleEncodingSession {
  @exclusivity(unchecked) var forms = PickleForms()
  @exclusivity(unchecked) var encoderCount = 0
  /// The first error, also one that could not be thrown, or that was thrown and not passed on: half
  /// a value stands in the pickle then.
  private(set) var failure: (any Error)?
  private var failurePath: [any CodingKey] = []

  func fail(_ error: any Error, at path: @autoclosure () -> [any CodingKey] = []) {
    guard failure == nil else { return }
    failure = error
    failurePath = path()
  }

  /// The error for the caller.
  func persistenceError(_ error: any Error) -> PersistenceError {
    switch error {
    case let error as PersistenceError: error
    case EncodingError.invalidValue(_, let context):
      PersistenceError(
        .notEncodable,
        context.debugDescription,
        path: PersistenceError.text(of: context.codingPath),
        cause: context.underlyingError
      )
    default:
      PersistenceError(
        .notEncodable,
        "encode(to:) failed",
        path: PersistenceError.text(of: failurePath),
        cause: error
      )
    }
  }
}

extension PickleWriter {
  /// Writes a value by its `Codable`.
  ///
  /// Structures become dictionaries by their fields, unkeyed containers lists, enums of cases with
  /// values `{"case": {…}}`, nil `None`, and so is nil in an optional of an optional. `Date`
  /// becomes a `datetime` in UTC, to the microsecond; arrays of `UInt8` and `Data` become `bytes`;
  /// sets and dictionaries Python's own where it can hash what they hold, and lists where not.
  ///
  /// - Throws: If `encode(to:)` throws, even where its caller goes on all the same, since half a
  ///   value was written then; if a value has no form in Python.
  package func encode<T: Encodable>(_ value: T) throws(PersistenceError) {
    let session = PickleEncodingSession()
    do {
      try PickleEncoder(session: session, writer: self).encode(value, nil)
      if let failure = session.failure { throw failure }
    } catch {
      throw session.persistenceError(session.failure ?? error)
    }
  }
}
