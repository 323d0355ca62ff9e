internal import ClosureCoding
public import JoblibHashing
internal import NDArrays

/// An argument of a kept call: its type and size, and by which digest it is known.
///
/// Of the value itself only a number or a Boolean is a part of it, since others may be large, or
/// secrets; see ``ArgumentText``.
public struct ArgumentSummary: Hashable, Sendable, Codable {
  /// Such as `NDArray<Double> (1000, 3)`, `String, 12 characters` or `Int 3`; with
  /// ``ArgumentText/full`` the value as text.
  public let text: String
  /// What it counts as in the key; `nil` for an argument that is ignored.
  public let digest: Digest?

  init<Argument>(_ argument: Argument, digest: Digest?, text: ArgumentText) {
    self.digest = digest
    self.text = text == .full ? Self.value(of: argument) : Self.size(of: argument)
  }

  private static func size<Argument>(of argument: Argument) -> String {
    let type = "\(Argument.self)"
    switch argument {
    case let array as any AnyNDArray:
      let shape = array.shape.map(String.init).joined(separator: ", ")
      return "\(type) (\(shape))"
    case is any BinaryInteger, is any BinaryFloatingPoint, is Bool: return "\(type) \(argument)"
    case let text as String: return "\(type), \(counted(text.count, "character"))"
    case let collection as any Collection: return "\(type), \(counted(collection.count, "element"))"
    default: return type
    }
  }

  private static func counted(_ count: Int, _ what: String) -> String {
    count == 1 ? "1 \(what)" : "\(count) \(what)s"
  }

  /// Longer texts have their middle left out, as joblib has it.
  private static let longestText = 1500

  private static func value<Argument>(of argument: Argument) -> String {
    let text = String(reflecting: argument)
    guard text.count > longestText else { return text }
    return "\(text.prefix(longestText / 2 - 50))...\(text.suffix(longestText / 2 - 50))"
  }
}

/// What the description of a kept call says of its arguments.
public enum ArgumentText: String, Sendable, Codable {
  /// Type and size.
  case summary
  /// The value, as `String(reflecting:)` has it, cut where it is long.
  case full
}
