/// What in a graph is referred to more than once, and so has to be remembered when it is written.
struct GraphSharing {
  private var counts: [UInt8]
  /// Whether everything is remembered, because something holds itself by a way on which its parts
  /// come before it.
  private var remembersAll = false
  /// Strings of Python 2 that are bytes to those who get them.
  private var data: Set<NodeID> = []

  private static let onTheWay: UInt8 = 0x80

  init(from root: NodeID, in graph: PickleGraph) {
    counts = [UInt8](repeating: 0, count: graph.nodeCount)
    var path: [(id: NodeID, isLeft: Bool)] = [(root, false)]
    while let (id, isLeft) = path.popLast() {
      if isLeft {
        counts[Int(id)] &= ~Self.onTheWay
        continue
      }
      let count = counts[Int(id)]
      if count & Self.onTheWay != 0 { remembersAll = true }
      if count & ~Self.onTheWay > 0 {
        counts[Int(id)] = count & Self.onTheWay | 2
        continue
      }
      guard graph.node(id).kind.isHolder else {
        counts[Int(id)] = 1
        continue
      }
      counts[Int(id)] = 1 | Self.onTheWay
      path.append((id, true))
      if graph.node(id).kind == .object { noteData(of: id, in: graph) }
      graph.forEachPart(of: id) { path.append(($0, false)) }
    }
  }

  /// Whether a value is to be remembered.
  func isShared(_ id: NodeID) -> Bool { remembersAll || counts[Int(id)] > 1 }

  /// Whether a string of Python 2 is bytes.
  func isData(_ id: NodeID) -> Bool { data.contains(id) }

  private mutating func noteData(of id: NodeID, in graph: PickleGraph) {
    let object = graph.object(id)
    guard let name = graph.tables.classOfObject(id) else { return }
    let holders: [NodeID]
    switch name.name {
    case "scalar", "datetime", "date", "time": holders = [object.arguments]
    case "_reconstruct": holders = [object.arguments] + (object.state.map { [$0] } ?? [])
    default: return
    }
    for holder in holders where graph.node(holder).kind == .tuple {
      data.formUnion(graph.children(holder).filter { graph.node($0).kind == .byteString })
    }
  }
}

extension PickleNode.Kind {
  /// Whether other values hang on it.
  var isHolder: Bool {
    switch self {
    case .tuple, .list, .set, .frozenSet, .dict, .object, .array, .persistent: true
    default: false
    }
  }
}

extension PickleGraph {
  /// Names every value that hangs on another, in no order.
  package func forEachPart(of id: NodeID, _ body: (NodeID) -> Void) {
    switch node(id).kind {
    case .tuple, .list, .set, .frozenSet, .dict, .persistent: children(id).forEach(body)
    case .object:
      let object = object(id)
      body(object.callable)
      body(object.arguments)
      object.keywords.map(body)
      object.items.forEach(body)
      object.pairs.forEach(body)
      object.state.map(body)
    case .array:
      let array = array(id)
      if case .objects(let value) = array.content { return body(value) }
      body(array.dtype)
      body(array.subclass)
    default: break
    }
  }
}
