/// A call frozen as a value: what to compute, with all that it needs.
///
/// A declared task is known by its name, so it is the form for caches and for programs that live
/// long; `delayed` and `map` make tasks of closures. The type has to be `internal` or `public`: a
/// worker finds it by name, which `private` and function-local types do not have.
///
/// ```swift
/// struct Fit: ParallelTask {
///   var model: Model
///   var fold: Int
///   func run() throws -> Score { … }
/// }
/// let scores = try Parallel(nJobs: -1)(grid)  // grid: [Fit]
/// ```
public protocol ParallelTask: Codable, Sendable {
  /// What the task computes; on backends whose workers are processes it has to be `Codable`,
  /// `Void` or a tuple of such.
  associatedtype Output: Sendable

  /// Computes the result, in a worker.
  func run() throws -> Output
}
