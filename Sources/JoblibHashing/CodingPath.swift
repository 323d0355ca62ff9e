/// The way from the hashed value down to one inside it.
final class CodingPath {
  /// Deeper than data is; a level takes 1.6 KB of stack (4 KB in a debug build), of 8 MB.
  static let depthLimit = 512

  private let parent: CodingPath?
  private let key: (any CodingKey)?
  private let depth: Int

  init() {
    parent = nil
    key = nil
    depth = 0
  }

  /// A step further; without a key where the step has no name, as into a set.
  init(_ parent: CodingPath, _ key: (any CodingKey)?) {
    self.parent = parent
    self.key = key
    depth = parent.depth + 1
  }

  var keys: [any CodingKey] {
    var keys: [any CodingKey] = []
    var place: CodingPath? = self
    while let step = place {
      if let key = step.key { keys.append(key) }
      place = step.parent
    }
    return keys.reversed()
  }

  func checkDepth() throws(HashingError) {
    guard depth > CodingPath.depthLimit else { return }
    throw HashingError(
      .tooDeep,
      path: description,
      message: """
        values are nested more than \(CodingPath.depthLimit) deep; an object that reaches itself \
        has no hash: encode its identifier instead
        """
    )
  }
}

extension CodingPath: CustomStringConvertible {
  /// `model.layers[3].weights`, with the middle left out where it is very long.
  var description: String {
    let keys = self.keys
    let shown = 8
    guard keys.count > 2 * shown else { return CodingPath.text(keys[...]) }
    return CodingPath.text(keys.prefix(shown)) + "…" + CodingPath.text(keys.suffix(shown))
  }

  private static func text(_ keys: ArraySlice<any CodingKey>) -> String {
    keys.reduce(into: "") { text, key in
      if let index = key as? IndexKey {
        text += "[\(index.index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
  }
}

/// The place of an element in an ordered container.
struct IndexKey: CodingKey {
  let index: Int
  var stringValue: String { "\(index)" }
  var intValue: Int? { index }

  init(_ index: Int) { self.index = index }
  init?(intValue: Int) { self.init(intValue) }
  init?(stringValue: String) { return nil }
}

/// A key that is only a name: of a dictionary's entry, or `super`.
struct NameKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { return nil }
}
