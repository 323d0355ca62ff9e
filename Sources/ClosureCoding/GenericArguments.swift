/// What a generic function was called with: the types of its parameters, and in the context of a
/// closure that is written in it the words that say so.
struct GenericArguments {
  /// Type metadata and witness tables, as they stand before the captures.
  let bindings: [UInt]
  /// The types of the parameters, by depth and index.
  let parameters: [Parameter: UInt]

  struct Parameter: Hashable {
    var depth: Int
    var index: Int
  }

  static let empty = GenericArguments(bindings: [], parameters: [:])

  /// The words that tell two sets of arguments apart.
  var key: [UInt] {
    bindings + sortedParameters.map(\.value)
  }

  var sortedParameters: [(key: Parameter, value: UInt)] {
    parameters.sorted { ($0.key.depth, $0.key.index) < ($1.key.depth, $1.key.index) }
  }

  init(bindings: [UInt], parameters: [Parameter: UInt]) {
    self.bindings = bindings
    self.parameters = parameters
  }

  // MARK: To types

  /// The type of a mangled name, which may speak of the parameters.
  func type(named name: UnsafeRawPointer, length: Int) -> Any.Type? {
    let bytes = name.assumingMemoryBound(to: UInt8.self)
    guard let deepest = parameters.keys.map(\.depth).max() else {
      return _getTypeByMangledNameInContext(
        bytes,
        UInt(length),
        genericContext: nil,
        genericArguments: nil
      )
    }
    // A generic environment (Swift ABI, `TargetGenericEnvironment`): the number of levels, how many
    // parameters there are up to each, and of each parameter whether an argument is given for it.
    var counts: [UInt16] = []
    var kinds: [UInt8] = []
    var arguments: [UInt] = []
    for depth in 0...deepest {
      let last = parameters.keys.filter { $0.depth == depth }.map(\.index).max() ?? -1
      for index in 0..<last + 1 {
        let argument = parameters[Parameter(depth: depth, index: index)]
        kinds.append(argument == nil ? 0 : 0x80)
        if let argument { arguments.append(argument) }
      }
      counts.append(UInt16(kinds.count))
    }
    var environment: [UInt8] = []
    withUnsafeBytes(of: UInt32(counts.count)) { environment.append(contentsOf: $0) }
    counts.withUnsafeBytes { environment.append(contentsOf: $0) }
    environment.append(contentsOf: kinds)
    environment.append(contentsOf: [UInt8](repeating: 0, count: 8))
    return environment.withUnsafeBytes { environment in
      arguments.withUnsafeBytes { arguments in
        _getTypeByMangledNameInEnvironment(
          bytes,
          UInt(length),
          genericEnvironment: environment.baseAddress,
          genericArguments: arguments.baseAddress
        )
      }
    }
  }
}

extension GenericArguments.Parameter {
  /// Reads `x`, `q_`, `q0_`, `qd__`… (Swift ABI, Mangling.rst, "Generics").
  init?(_ name: String) {
    var rest = name[...]
    func index() -> Int? {
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard rest.popFirst() == "_" else { return nil }
      return digits.isEmpty ? 0 : Int(digits).map { $0 + 1 }
    }
    switch rest.popFirst() {
    case "x":
      self.init(depth: 0, index: 0)
    case "q" where rest.first == "d":
      rest = rest.dropFirst()
      guard let depth = index(), let index = index() else { return nil }
      self.init(depth: depth + 1, index: index)
    case "q":
      guard let index = index() else { return nil }
      self.init(depth: 0, index: index + 1)
    default: return nil
    }
    guard rest.isEmpty else { return nil }
  }
}
