/// One step on the way to a value that is encoded.
enum PickleStep {
  /// A value of a list.
  case index(Int)
  /// A value of a keyed container.
  case field(any CodingKey)
  /// The value that a dictionary has for a key.
  case entry(Any)

  var key: any CodingKey {
    switch self {
    case .index(let index): PickleKey(index)
    case .field(let key): key
    case .entry(let key): PickleKey(entry: key)
    }
  }
}

/// The way to a value in a graph, the last step first; walked only for an error.
final class PicklePath {
  private let parent: PicklePath?
  private let step: Step
  let depth: Int

  enum Step {
    case index(Int)
    /// The value of a field with this name.
    case field(NodeID)
    /// The value that a dictionary has for this key.
    case entry(NodeID)
  }

  init(_ step: Step, in parent: PicklePath?) {
    self.step = step
    self.parent = parent
    depth = (parent?.depth ?? 0) + 1
  }

  /// Whether the value lies in another, or is that one.
  func isWithin(_ other: PicklePath?) -> Bool {
    var place: PicklePath? = self
    while let path = place {
      if path === other { return true }
      place = path.parent
    }
    return false
  }

  func keys(in graph: PickleGraph) -> [any CodingKey] {
    var keys: [any CodingKey] = []
    var place: PicklePath? = self
    while let path = place {
      keys.append(path.step.key(in: graph))
      place = path.parent
    }
    return keys.reversed()
  }
}

extension PicklePath.Step {
  fileprivate func key(in graph: PickleGraph) -> any CodingKey {
    switch self {
    case .index(let index): PickleKey(index)
    case .field(let name): PickleFieldKey(stringValue: graph.tables.text(name))
    case .entry(let key): PickleKey(entry: graph, key)
    }
  }
}

/// A key that is no field's: a place in a list, or a key of a dictionary.
struct PickleKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ index: Int) {
    stringValue = "\(index)"
    intValue = index
  }

  init(entry key: Any) {
    let text = (key as? String).map { "\"\($0.prefix(40))\"" }
    stringValue = text ?? String("\(key)".prefix(40))
    intValue = nil
  }

  /// The key of a dictionary in a graph.
  init(entry graph: PickleGraph, _ id: NodeID) {
    let value = PickleValue(graph, id)
    let known: Any? = value.string ?? value.int ?? value.double ?? value.bool
    self.init(entry: known ?? value.kind)
  }

  init?(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init?(intValue: Int) {
    self.init(intValue)
  }
}

/// The name of a field.
struct PickleFieldKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }

  /// The field that a class has for its superclass.
  static let `super` = PickleFieldKey(stringValue: "super")
}

extension PersistenceError {
  /// A path as one reads it, such as `[3].name["first"]`.
  static func text(of path: [any CodingKey]) -> String {
    var text = ""
    for key in path.prefix(12) {
      text += key is PickleKey ? "[\(key.stringValue)]" : ".\(key.stringValue)"
    }
    return path.count > 12 ? text + "…" : text
  }
}
