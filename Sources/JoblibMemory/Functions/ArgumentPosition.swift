/// The place of an argument in a call, counted from one.
///
/// ```swift
/// memory.cache("fit", version: 1, ignoring: [.second]) { (x: Double, log: Bool) in … }
/// ```
public struct ArgumentPosition: Hashable, Sendable {
  /// 1 for the first argument.
  public let number: Int

  /// The argument of this number; 1 is the first.
  public init(_ number: Int) { self.number = number }

  /// The first argument.
  public static let first = ArgumentPosition(1)
  /// The second argument.
  public static let second = ArgumentPosition(2)
  /// The third argument.
  public static let third = ArgumentPosition(3)
  /// The fourth argument.
  public static let fourth = ArgumentPosition(4)
}
