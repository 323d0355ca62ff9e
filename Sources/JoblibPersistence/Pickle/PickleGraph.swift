internal import JoblibSystem
package import NDArrays

/// All values of one pickle and how they hold each other: a graph, since values are shared and may
/// hold themselves.
///
/// It never changes once it is made. Values are numbers into flat tables, so a million of them are
/// a few allocations, and no depth of nesting overflows a stack when they go.
package final class PickleGraph: Sendable {
  package let root: NodeID
  /// The pickle protocol it was read in; 0 for one without the opcode that tells.
  package let protocolVersion: Int
  package let tables: PickleTables

  init(root: NodeID, protocolVersion: Int, tables: PickleTables) {
    self.root = root
    self.protocolVersion = protocolVersion
    self.tables = tables
  }

  package var nodeCount: Int { tables.nodes.count }

  package func node(_ id: NodeID) -> PickleNode { tables.nodes[Int(id)] }
  package func children(_ id: NodeID) -> ArraySlice<NodeID> { tables.children(id) }
  package func object(_ id: NodeID) -> PickleObject { tables.object(id) }
  package func global(_ id: NodeID) -> PickleGlobal { tables.global(id) }
  package func array(_ id: NodeID) -> StoredArray { tables.array(id) }

  /// Lends the bytes of a string, of bytes or of a large number.
  package func withBytes<Result, Failure: Error>(
    _ id: NodeID,
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try tables.withBytes(id, body)
  }

  /// The large bytes of a value where they have a storage of their own, so that they need not be
  /// copied.
  package func storage(_ id: NodeID) -> ArrayStorage? {
    let node = node(id)
    return node.isLarge && node.kind.isBytes ? tables.blobs[Int(node.payload)] : nil
  }
}

/// The tables of a graph, while it grows and after.
package struct PickleTables: Sendable {
  private(set) var nodes: ContiguousArray<PickleNode> = []
  /// The values of lists and of what else holds values, one holder after the other.
  private var children: [NodeID] = []
  /// The values of lists that went on growing.
  private var grown: [[NodeID]] = []
  private var text: ContiguousArray<UInt8> = []
  /// Strings and bytes that are not copied once they are here.
  private(set) var blobs: [ArrayStorage] = []
  private var objects: [PickleObject] = []
  private var globals: [PickleGlobal] = []
  private var globalNumbers: [PickleGlobal: Int] = [:]
  private var arrays: [StoredArray] = []

  /// Strings and bytes from this size on are blobs.
  package static let smallestBlobByteCount = 64 << 10

  package init() {}

  // MARK: Reading

  package func node(_ id: NodeID) -> PickleNode { nodes[Int(id)] }

  package func children(_ id: NodeID) -> ArraySlice<NodeID> {
    let node = nodes[Int(id)]
    if node.isLarge { return grown[Int(node.payload)][...] }
    let first = Int(node.payload)
    return children[first..<first + Int(node.count)]
  }

  package func object(_ id: NodeID) -> PickleObject { objects[Int(nodes[Int(id)].payload)] }
  package func global(_ id: NodeID) -> PickleGlobal { globals[Int(nodes[Int(id)].payload)] }
  package func array(_ id: NodeID) -> StoredArray { arrays[Int(nodes[Int(id)].payload)] }

  /// How much stands in the tables: their values, one more for each 16 bytes of text, and the
  /// elements of arrays.
  package var weight: Int {
    let blobByteCount = blobs.reduce(0) { $0 + $1.byteCount }
    return arrays.reduce(nodes.count + (text.count + blobByteCount) / 16) {
      guard case .bytes(let storage) = $1.content else { return $0 }
      return $0 + storage.byteCount / max($1.type.itemSize, 1)
    }
  }

  package func withBytes<Result, Failure: Error>(
    _ id: NodeID,
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let node = nodes[Int(id)]
    if node.isLarge {
      let blob = blobs[Int(node.payload)]
      defer { withExtendedLifetime(blob) {} }
      return try body(UnsafeRawBufferPointer(start: blob.base, count: blob.byteCount))
    }
    return try text.withUnsafeBufferPointer { (bytes) throws(Failure) -> Result in
      let first = Int(node.payload)
      return try body(
        UnsafeRawBufferPointer(
          rebasing: UnsafeRawBufferPointer(bytes)[first..<first + Int(node.count)]
        )
      )
    }
  }

  /// A string; what is no Unicode in it is replaced.
  package func text(_ id: NodeID) -> String {
    guard nodes[Int(id)].kind.isBytes else { return "" }
    return withBytes(id) { String(decoding: $0, as: UTF8.self) }
  }

  /// The class or function that makes an object, if that is one that has a name.
  ///
  /// The oldest protocols make plain objects by a function that gets their class.
  package func classOfObject(_ id: NodeID) -> PickleGlobal? {
    guard nodes[Int(id)].kind == .object else { return nil }
    let object = object(id)
    guard nodes[Int(object.callable)].kind == .global else { return nil }
    let callable = global(object.callable)
    guard callable.name == "_reconstructor", ["copyreg", "copy_reg"].contains(callable.module),
      let type = children(object.arguments).first, nodes[Int(type)].kind == .global
    else { return callable }
    return global(type)
  }

  /// The value of a string key of a dictionary.
  package func value(of key: StaticString, in dictionary: NodeID) -> NodeID? {
    guard nodes[Int(dictionary)].kind == .dict else { return nil }
    let children = children(dictionary)
    for index in stride(from: children.startIndex, to: children.endIndex - 1, by: 2)
    where isText(children[index], key) {
      return children[index + 1]
    }
    return nil
  }

  /// Whether a value is this very text.
  func isText(_ id: NodeID, _ text: StaticString) -> Bool {
    guard isText(id) else { return false }
    return withBytes(id) { bytes in
      bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }

  // MARK: Growing

  /// Makes room for the values of so many bytes, so that growing tables need not be copied.
  ///
  /// Only what is used takes memory; of large files the most part are arrays.
  mutating func reserveCapacity(forByteCount byteCount: Int) {
    let byteCount = min(byteCount, 8 << 20)
    // Numbers are 2 bytes at least, and mostly remembered strings stand between them.
    nodes.reserveCapacity(byteCount / 4)
    children.reserveCapacity(byteCount / 4)
    text.reserveCapacity(byteCount / 2)
  }

  package mutating func add(_ node: PickleNode) -> NodeID {
    nodes.append(node)
    return NodeID(truncatingIfNeeded: nodes.count - 1)
  }

  package mutating func add(int value: Int64) -> NodeID {
    add(PickleNode(.int, payload: UInt64(bitPattern: value)))
  }

  /// Adds what holds values.
  package mutating func add(_ kind: PickleNode.Kind, of values: ArraySlice<NodeID>) -> NodeID {
    let first = children.count
    children.append(contentsOf: values)
    return add(
      PickleNode(kind, count: UInt32(truncatingIfNeeded: values.count), payload: UInt64(first))
    )
  }

  /// Adds a string, or bytes, that is short.
  package mutating func add(_ kind: PickleNode.Kind, bytes: UnsafeRawBufferPointer) -> NodeID {
    let first = text.count
    text.append(contentsOf: bytes)
    return add(
      PickleNode(kind, count: UInt32(truncatingIfNeeded: bytes.count), payload: UInt64(first))
    )
  }

  /// Adds a string, or bytes, that is long.
  package mutating func add(_ kind: PickleNode.Kind, blob: ArrayStorage) -> NodeID {
    blobs.append(blob)
    return add(PickleNode(kind, payload: UInt64(blobs.count - 1), isLarge: true))
  }

  /// Adds a string, or bytes, of any length.
  package mutating func add(_ kind: PickleNode.Kind, copying bytes: ContiguousArray<UInt8>)
    -> NodeID
  {
    bytes.withRawBytes { bytes in
      bytes.count < Self.smallestBlobByteCount
        ? add(kind, bytes: bytes) : add(kind, blob: ArrayStorage(copying: bytes))
    }
  }

  /// Adds the bytes of another value.
  package mutating func addCopy(of id: NodeID, as kind: PickleNode.Kind) -> NodeID {
    let node = nodes[Int(id)]
    return add(
      PickleNode(kind, count: node.count, payload: node.payload, isLarge: node.isLarge)
    )
  }

  package mutating func add(_ object: PickleObject) -> NodeID {
    objects.append(object)
    return add(PickleNode(.object, payload: UInt64(objects.count - 1)))
  }

  package mutating func add(_ array: StoredArray) -> NodeID {
    arrays.append(array)
    return add(PickleNode(.array, payload: UInt64(arrays.count - 1)))
  }

  package mutating func add(_ global: PickleGlobal) -> NodeID {
    let number = globalNumbers[global] ?? globals.count
    if number == globals.count {
      globals.append(global)
      globalNumbers[global] = number
    }
    return add(PickleNode(.global, payload: UInt64(number)))
  }

  /// Appends values to a list or another holder.
  package mutating func append(_ values: ArraySlice<NodeID>, to id: NodeID) {
    let node = nodes[Int(id)]
    if node.isLarge {
      grown[Int(node.payload)].append(contentsOf: values)
    } else if node.count == 0 {
      nodes[Int(id)].payload = UInt64(children.count)
      nodes[Int(id)].count = UInt32(truncatingIfNeeded: values.count)
      children.append(contentsOf: values)
    } else if !values.isEmpty {
      // What went before stays unused: each list leaves its first place once at most.
      grown.append(Array(self.children(id)) + values)
      nodes[Int(id)] = PickleNode(node.kind, payload: UInt64(grown.count - 1), isLarge: true)
    }
  }

  package mutating func replace(_ id: NodeID, with array: StoredArray) {
    arrays.append(array)
    nodes[Int(id)] = PickleNode(.array, payload: UInt64(arrays.count - 1))
  }

  package mutating func change(_ id: NodeID, _ body: (inout PickleObject) -> Void) {
    body(&objects[Int(nodes[Int(id)].payload)])
  }
}

extension PickleNode.Kind {
  /// Whether the value is text, also as Python 2 has it.
  package var isText: Bool { self == .string || self == .byteString }

  /// Whether the value is a run of bytes.
  package var isBytes: Bool {
    switch self {
    case .string, .bytes, .byteArray, .byteString, .bigInt: true
    default: false
    }
  }
}
