/// Reads a pickle into a graph, and runs nothing that it names.
///
/// All protocols, 0 to 5, with the arrays that joblib puts between the opcodes. The reader is a loop
/// over opcodes with a stack of its own, so that no nesting is too deep for it.
package struct PickleReader: ~Copyable {
  package let input: PickleInput
  package var tables = PickleTables()
  package var stack: [NodeID] = []
  private var marks: [Int] = []
  private var memo: [NodeID] = []
  private var memoCount = 0
  /// Entries of the memo far beyond the others.
  private var farMemo: [UInt64: NodeID] = [:]
  private var protocolVersion = 0
  /// How many pickles this one lies in, as the elements of an array do.
  private var depth = 0
  /// How many values and bytes were copied from others that the pickle holds.
  private var copiedCount = 0
  private let firstPosition: Int
  package let companions: any Companions
  package let warn: (PersistenceWarning) -> Void

  private static let emptyMemo = NodeID.max
  private static let opcodes = (0...255).map { PickleOpcode(rawValue: $0) }
  /// Each pickle in a pickle takes some of the thread's stack.
  private static let deepest = 8

  package init(
    _ input: PickleInput,
    companions: any Companions = NoCompanions(),
    warn: @escaping (PersistenceWarning) -> Void = { _ in }
  ) {
    self.input = input
    firstPosition = input.position
    self.companions = companions
    self.warn = warn
    // Where arrays are mapped, most of the bytes are theirs.
    if input.mappable == nil {
      tables.reserveCapacity(forByteCount: input.remainingByteCount ?? 0)
    }
  }

  /// Reads one pickle, up to its end and not further.
  package consuming func read() throws(PersistenceError) -> PickleGraph {
    let root = try run()
    return PickleGraph(root: root, protocolVersion: protocolVersion, tables: tables)
  }

  /// Reads a pickle that stands in the midst of this one.
  package mutating func readNested() throws(PersistenceError) -> NodeID {
    guard depth < Self.deepest else { throw nestedTooDeeply() }
    let outer = (stack, marks, memo, memoCount, farMemo, protocolVersion)
    (stack, marks, memo, memoCount, farMemo) = ([], [], [], 0, [:])
    depth += 1
    let root = try run()
    depth -= 1
    (stack, marks, memo, memoCount, farMemo, protocolVersion) = outer
    return root
  }

  /// Reads something of another input into the same graph.
  package mutating func read<Result>(
    from other: PickleInput,
    _ body: (inout PickleReader) throws(PersistenceError) -> Result
  ) throws(PersistenceError) -> Result {
    var reader = PickleReader(other, companions: companions, warn: warn)
    reader.depth = depth + 1
    guard depth < Self.deepest else { throw nestedTooDeeply() }
    swap(&tables, &reader.tables)
    let result = try body(&reader)
    swap(&tables, &reader.tables)
    return result
  }

  private mutating func run() throws(PersistenceError) -> NodeID {
    let opcodes = Self.opcodes
    while true {
      let byte = try input.readByte()
      guard let opcode = opcodes[Int(byte)] else {
        throw corrupted(
          "byte \(hexadecimal: byte) is no opcode of a pickle",
          at: input.position - 1
        )
      }
      if opcode == .stop {
        let root = try pop()
        return root
      }
      try perform(opcode)
      guard tables.nodes.count < Int(NodeID.max) - 8 else {
        throw PersistenceError(.limitExceeded, "more than 4 billion values", offset: input.position)
      }
    }
  }

  @inline(__always)
  private mutating func perform(_ opcode: PickleOpcode) throws(PersistenceError) {
    switch opcode {
    case .mark: marks.append(stack.count)
    case .pop: try discardTop()
    case .popMark: dropMarked(from: try takeMark())
    case .duplicate: stack.append(try top())
    case .stop: break

    case .none: push(PickleNode(.none))
    case .newTrue: push(PickleNode(.bool, count: 1))
    case .newFalse: push(PickleNode(.bool))
    case .binInt: push(int: Int64(try input.readInteger(Int32.self)))
    case .binInt1: push(int: Int64(try input.readByte()))
    case .binInt2: push(int: Int64(try input.readInteger(UInt16.self)))
    case .int: try readIntLine()
    case .long: try readLongLine()
    case .long1: try readLong(count: Int(try input.readByte()))
    case .long4: try readLong(count: try readSignedCount())
    case .float: try readFloatLine()
    case .binFloat:
      push(PickleNode(.float, payload: try input.readInteger(UInt64.self).byteSwapped))

    case .shortBinUnicode: try readBytes(.string, count: Int(try input.readByte()))
    case .binUnicode: try readBytes(.string, count: Int(try input.readInteger(UInt32.self)))
    case .binUnicode8: try readBytes(.string, count: try readLongCount())
    case .unicode: try readUnicodeLine()
    case .shortBinBytes: try readBytes(.bytes, count: Int(try input.readByte()))
    case .binBytes: try readBytes(.bytes, count: Int(try input.readInteger(UInt32.self)))
    case .binBytes8: try readBytes(.bytes, count: try readLongCount())
    case .byteArray8: try readBytes(.byteArray, count: try readLongCount())
    case .shortBinString: try readBytes(.byteString, count: Int(try input.readByte()))
    case .binString: try readBytes(.byteString, count: try readSignedCount())
    case .string: try readStringLine()

    case .emptyList: push(PickleNode(.list))
    case .emptyDict: push(PickleNode(.dict))
    case .emptyTuple: push(PickleNode(.tuple))
    case .emptySet: push(PickleNode(.set))
    case .list: try pushMarked(.list)
    case .tuple: try pushMarked(.tuple)
    case .frozenSet: try pushMarked(.frozenSet)
    case .dict: try pushMarked(.dict)
    case .tuple1: try pushTuple(count: 1)
    case .tuple2: try pushTuple(count: 2)
    case .tuple3: try pushTuple(count: 3)
    case .append: try append(from: stack.count - 1)
    case .appends: try append(from: try takeMark())
    case .setItem: try setItems(from: stack.count - 2)
    case .setItems: try setItems(from: try takeMark())
    case .addItems: try addItems(from: try takeMark())

    case .get: stack.append(try remembered(try readMemoLine()))
    case .binGet: stack.append(try remembered(UInt64(try input.readByte())))
    case .longBinGet: stack.append(try remembered(UInt64(try input.readInteger(UInt32.self))))
    case .put: try remember(try readMemoLine())
    case .binPut: try remember(UInt64(try input.readByte()))
    case .longBinPut: try remember(UInt64(try input.readInteger(UInt32.self)))
    case .memoize: try remember(UInt64(memoCount))

    case .global: try readGlobalLines()
    case .stackGlobal: try pushGlobal()
    case .reduce: try reduce()
    case .build: try build()
    case .instance: try readInstance()
    case .object: try pushInstance()
    case .newObject: try pushNewObject(withKeywords: false)
    case .newObjectEx: try pushNewObject(withKeywords: true)
    case .persistentID:
      let name = ContiguousArray(try input.readLine())
      push(tables.add(.string, copying: name))
      try pushPersistent()
    case .binPersistentID: try pushPersistent()
    case .extension1: push(extension: UInt64(try input.readByte()))
    case .extension2: push(extension: UInt64(try input.readInteger(UInt16.self)))
    case .extension4: push(extension: UInt64(try input.readInteger(UInt32.self)))

    case .protocolVersion:
      protocolVersion = Int(try input.readByte())
      guard protocolVersion <= 5 else {
        throw PersistenceError(
          .unsupported,
          "pickle protocol \(protocolVersion); this reader knows 0 to 5",
          offset: input.position - 1
        )
      }
    // A frame only says how much may be read at once.
    case .frame: _ = try input.readInteger(UInt64.self)
    case .readOnlyBuffer: break
    case .nextBuffer:
      throw PersistenceError(
        .unsupported,
        "the pickle's buffers were kept outside of it (buffer_callback=); dump it without",
        offset: input.position - 1
      )
    }
  }

  // MARK: The stack

  private mutating func push(_ node: PickleNode) { stack.append(tables.add(node)) }
  private mutating func push(int value: Int64) { stack.append(tables.add(int: value)) }
  package mutating func push(_ id: NodeID) { stack.append(id) }
  private mutating func push(extension code: UInt64) {
    push(PickleNode(.extensionCode, payload: code))
  }

  package func top() throws(PersistenceError) -> NodeID {
    guard let id = stack.last, stack.count > marks.last ?? 0 else { throw underflow() }
    return id
  }

  package mutating func pop() throws(PersistenceError) -> NodeID {
    let id = try top()
    stack.removeLast()
    return id
  }

  private mutating func discardTop() throws(PersistenceError) {
    // As Python does: a mark on top goes first.
    if let mark = marks.last, mark == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  private mutating func takeMark() throws(PersistenceError) -> Int {
    guard let mark = marks.popLast() else { throw corrupted("a mark is missing") }
    return mark
  }

  private mutating func dropMarked(from mark: Int) {
    stack.removeLast(stack.count - mark)
  }

  /// What the values from here on are put into.
  private func holder(below first: Int) throws(PersistenceError) -> NodeID {
    guard first > marks.last ?? 0 else { throw underflow() }
    return stack[first - 1]
  }

  // MARK: The memo

  private mutating func remember(_ number: UInt64) throws(PersistenceError) {
    let id = try top()
    if number < memo.count {
      if memo[Int(number)] == Self.emptyMemo { memoCount += 1 }
      memo[Int(number)] = id
    } else if number <= UInt64(4 * memoCount + 4096) {
      // Gaps take memory, so there may be only so many for each entry.
      while memo.count < number { memo.append(takeFar(UInt64(memo.count)) ?? Self.emptyMemo) }
      if takeFar(number) == nil { memoCount += 1 }
      memo.append(id)
    } else if farMemo.updateValue(id, forKey: number) == nil {
      memoCount += 1
    }
  }

  /// Takes an entry out of those far off, mostly none.
  private mutating func takeFar(_ number: UInt64) -> NodeID? {
    farMemo.isEmpty ? nil : farMemo.removeValue(forKey: number)
  }

  private func remembered(_ number: UInt64) throws(PersistenceError) -> NodeID {
    if number < memo.count, memo[Int(number)] != Self.emptyMemo { return memo[Int(number)] }
    guard let id = farMemo[number] else {
      throw corrupted("entry \(number) of the memo is asked for, but was never made")
    }
    return id
  }

  // MARK: Containers

  mutating func pushMarked(_ kind: PickleNode.Kind) throws(PersistenceError) {
    let first = try takeMark()
    guard kind != .dict || (stack.count - first).isMultiple(of: 2) else { throw missingValue() }
    pushHolder(kind, from: first)
  }

  private mutating func pushTuple(count: Int) throws(PersistenceError) {
    guard stack.count - (marks.last ?? 0) >= count else { throw underflow() }
    pushHolder(.tuple, from: stack.count - count)
  }

  private mutating func pushHolder(_ kind: PickleNode.Kind, from first: Int) {
    let id = tables.add(kind, of: stack[first...])
    dropMarked(from: first)
    stack.append(id)
  }

  private mutating func append(from first: Int) throws(PersistenceError) {
    let list = try holder(below: first)
    switch tables.node(list).kind {
    case .list: tables.append(stack[first...], to: list)
    case .object: tables.change(list) { $0.items.append(contentsOf: stack[first...]) }
    case let kind: throw corrupted("values are appended to a \(kind)")
    }
    dropMarked(from: first)
  }

  private mutating func setItems(from first: Int) throws(PersistenceError) {
    let holder = try holder(below: first)
    guard (stack.count - first).isMultiple(of: 2) else { throw missingValue() }
    switch tables.node(holder).kind {
    case .dict: tables.append(stack[first...], to: holder)
    case .object: tables.change(holder) { $0.pairs.append(contentsOf: stack[first...]) }
    case let kind: throw corrupted("items of a \(kind) are set")
    }
    dropMarked(from: first)
  }

  private mutating func addItems(from first: Int) throws(PersistenceError) {
    let set = try holder(below: first)
    guard tables.node(set).kind == .set else {
      throw corrupted("values are added to a \(tables.node(set).kind), which is no set")
    }
    tables.append(stack[first...], to: set)
    dropMarked(from: first)
  }

  private mutating func pushPersistent() throws(PersistenceError) {
    let name = try pop()
    stack.append(tables.add(.persistent, of: [name]))
  }

  /// Counts what is copied from a value that may be copied again and again.
  ///
  /// An honest pickle makes one copy of each value. One that makes many would take memory by the
  /// square of its size.
  mutating func countCopied(_ count: Int) throws(PersistenceError) {
    copiedCount += count
    guard copiedCount / 16 <= input.position - firstPosition + (64 << 10) else {
      throw PersistenceError(
        .limitExceeded,
        "the pickle copies its own values again and again; this is a damaged one, or an attack",
        offset: input.position
      )
    }
  }

  // MARK: Errors

  package func corrupted(_ message: String, at offset: Int? = nil) -> PersistenceError {
    PersistenceError(
      .corrupted,
      message + "; this is no pickle, or a damaged one",
      offset: offset ?? input.position
    )
  }

  private func nestedTooDeeply() -> PersistenceError {
    corrupted("arrays of objects are nested \(depth) deep")
  }

  private func missingValue() -> PersistenceError {
    corrupted("a dictionary has a key without a value")
  }

  private func underflow() -> PersistenceError {
    corrupted("a value is taken that was never given")
  }
}

extension DefaultStringInterpolation {
  mutating func appendInterpolation(hexadecimal byte: UInt8) {
    appendLiteral("0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
  }
}
