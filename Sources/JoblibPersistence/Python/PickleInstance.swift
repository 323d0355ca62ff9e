/// An object and the class it is of, in whichever way a protocol spells that.
struct PickleInstance {
  /// The class, or the function that makes the object.
  let type: PickleGlobal
  let arguments: ArraySlice<NodeID>
  let state: NodeID?
}

extension PickleTables {
  /// An object's class, or what makes it, with its arguments; nil for another value.
  ///
  /// Names of Python 2 and of NumPy 1 become today's.
  func instance(_ id: NodeID) -> PickleInstance? {
    guard node(id).kind == .object else { return nil }
    let object = object(id)
    guard node(object.callable).kind == .global else { return nil }
    let type = global(object.callable).current
    let arguments = children(object.arguments)
    guard type.module == "copyreg" else {
      return PickleInstance(type: type, arguments: arguments, state: object.state)
    }
    // Before protocol 2: the class, the class of Python's under it, and a value of that.
    guard let first = arguments.first, node(first).kind == .global else { return nil }
    let rest: ArraySlice<NodeID>
    switch type.name {
    case "__newobj__": rest = arguments.dropFirst()
    case "_reconstructor" where arguments.count == 3:
      let value = arguments[arguments.startIndex + 2]
      switch node(value).kind {
      case .none: rest = []
      case .tuple: rest = children(value)
      default: rest = arguments.suffix(1)
      }
    default: return nil
    }
    return PickleInstance(type: global(first).current, arguments: rest, state: object.state)
  }

  /// A whole number that fits; nil for another value.
  func integer(_ id: NodeID) -> Int? {
    node(id).kind == .int ? Int(truncatingIfNeeded: node(id).payload) : nil
  }

  /// The whole numbers of a tuple or list; nil for another value.
  func integers(_ id: NodeID) -> [Int]? {
    guard node(id).kind == .tuple || node(id).kind == .list else { return nil }
    let numbers = children(id).compactMap(integer)
    return numbers.count == children(id).count ? numbers : nil
  }

  /// Whether a value is text.
  func isText(_ id: NodeID) -> Bool {
    node(id).kind.isText
  }
}

extension PickleGlobal {
  /// The name that today's Python and NumPy have for it.
  package var current: PickleGlobal {
    guard module.hasPrefix("numpy") else { return PythonNames(protocolVersion: 0).current(self) }
    guard module.hasPrefix("numpy.core.") else { return self }
    return PickleGlobal(
      module: "numpy._core." + module.dropFirst("numpy.core.".count),
      name: name
    )
  }
}
