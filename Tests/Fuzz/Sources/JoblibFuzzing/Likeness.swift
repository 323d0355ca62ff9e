import JoblibPersistence
import NDArrays

/// Whether two graphs hold equal values in the same places, and share them in the same way.
struct Likeness {
  private let left: PickleGraph
  private let right: PickleGraph
  /// What of the right each value of the left was found to be.
  private var partners: [NodeID: NodeID] = [:]
  private var rest: [(NodeID, NodeID)]

  static func expect(_ left: PickleValue, isLike right: PickleValue) throws(FuzzFailure) {
    var likeness = Likeness(left, right)
    try likeness.run()
  }

  private init(_ left: PickleValue, _ right: PickleValue) {
    self.left = left.graph
    self.right = right.graph
    rest = [(left.id, right.id)]
  }

  private mutating func run() throws(FuzzFailure) {
    while let pair = rest.popLast() {
      let (a, b) = (itself(pair.0, in: left), itself(pair.1, in: right))
      if let partner = partners.updateValue(b, forKey: a) {
        try JoblibFuzzing.expect(
          partner == b || !isShareable(a),
          "value \(a), a \(left.node(a).kind), is no longer the same value everywhere"
        )
        if partner == b { continue }
      }
      try compare(a, b)
    }
  }

  /// The value that an array of objects has in a pickle of its own.
  private func itself(_ id: NodeID, in graph: PickleGraph) -> NodeID {
    guard graph.node(id).kind == .array, case .objects(let value) = graph.array(id).content else {
      return id
    }
    return value
  }

  /// Whether it matters to be one value rather than two equal ones.
  private func isShareable(_ id: NodeID) -> Bool {
    switch left.node(id).kind {
    case .list, .dict, .set, .byteArray, .object, .array: true
    default: false
    }
  }

  private mutating func compare(_ a: NodeID, _ b: NodeID) throws(FuzzFailure) {
    let kinds = (left.node(a).kind, right.node(b).kind)
    func check(_ condition: Bool) throws(FuzzFailure) {
      try JoblibFuzzing.expect(
        condition,
        "value \(a), \(kinds.0), is unlike value \(b), \(kinds.1)"
      )
    }
    // Text of Python 2 becomes text or bytes of today's.
    if kinds.0.isBytes {
      try check(kinds.1.isBytes)
      return try check(left.withBytes(a) { Array($0) } == right.withBytes(b) { Array($0) })
    }
    try check(kinds.0 == kinds.1)
    switch kinds.0 {
    case .none, .bool, .int, .float:
      try check(left.node(a).count == right.node(b).count)
      try check(left.node(a).payload == right.node(b).payload)
    case .global: try check(left.global(a).current == right.global(b).current)
    case .extensionCode: try check(left.node(a).payload == right.node(b).payload)
    case .array:
      let arrays = (left.array(a), right.array(b))
      try check(arrays.0.type == arrays.1.type && arrays.0.shape == arrays.1.shape)
      try check(arrays.0.order == arrays.1.order)
      if case .bytes(let one) = arrays.0.content, case .bytes(let other) = arrays.1.content {
        try check(one.contents == other.contents)
      }
    default: break
    }
    let parts = (left.parts(of: a), right.parts(of: b))
    try check(parts.0.count == parts.1.count)
    rest += zip(parts.0, parts.1)
  }
}

extension PickleGraph {
  fileprivate func parts(of id: NodeID) -> [NodeID] {
    var parts: [NodeID] = []
    forEachPart(of: id) { parts.append($0) }
    return parts
  }
}

extension ArrayStorage {
  fileprivate var contents: [UInt8] {
    defer { withExtendedLifetime(self) {} }
    return Array(UnsafeRawBufferPointer(start: base, count: byteCount))
  }
}
