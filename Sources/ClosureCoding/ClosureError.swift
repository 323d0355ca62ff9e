/// A closure that cannot travel: which, what about it, and how to mend it.
package struct ClosureError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }

  /// The ways out that every refusal ends with.
  static let mends =
    "pass it by map(_:with:), declare a ParallelTask, or use the threading backend"
}
