public import JoblibParallel
internal import JoblibWire
internal import Synchronization

/// A task whose result is kept in a ``Memory``, found there by every process that runs it.
///
/// ```swift
/// let scores = try Parallel(nJobs: -1)(grid.map { memory.cache($0) })
/// ```
public struct CachedTask<Task: ParallelTask>: ParallelTask {
  /// The task itself.
  public let task: Task
  /// The version whose results it finds.
  public let version: Int
  private let memory: Memory

  init(_ task: Task, memory: Memory, version: Int) {
    self.task = task
    self.version = version
    self.memory = memory
  }

  /// Returns the kept result of an equal task, or else computes it and keeps it.
  ///
  /// - Throws: What the task throws, which is never kept; ``MemoryError`` when its type has no name
  ///   outside of its file, or a value in it cannot be part of a key.
  public func run() throws -> Task.Output {
    guard memory.location != nil else { return try task.run() }
    let function = try identity()
    guard let cache = FunctionCache<Task.Output>(memory, function.identity) else {
      return try task.run()
    }
    let key = try key(of: function)
    if let result = cache.result(of: key) { return result }
    return try cache.run(for: key) { try task.run() }
  }

  /// Whether the result is kept, without computing or decoding it.
  ///
  /// - Throws: ``MemoryError``, as ``run()`` does.
  public func checkCallInCache() throws -> Bool {
    guard memory.location != nil else { return false }
    let function = try identity()
    guard let cache = FunctionCache<Task.Output>(memory, function.identity) else { return false }
    return cache.hasResult(of: try key(of: function))
  }

  private func key(of function: TaskIdentities.Known) throws(MemoryError) -> CallKey {
    var key = CallKeyBuilder(function.seed, name: function.identity.name)
    try key.add(task)
    return key.finish()
  }

  private func identity() throws(MemoryError) -> TaskIdentities.Known {
    try TaskIdentities.of(Task.self, result: Task.Output.self, version: version)
  }
}

extension CachedTask {
  private enum CodingKeys: CodingKey {
    case task, version, memory
  }

  /// Encodes the task; where it is stored is for workers only, and no part of what it computes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(version, forKey: .version)
    if encoder is WireEncoder { try container.encode(memory, forKey: .memory) }
  }

  /// Decodes a task; one that did not come from a worker's queue keeps nothing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    task = try container.decode(Task.self, forKey: .task)
    version = try container.decode(Int.self, forKey: .version)
    memory = try container.decodeIfPresent(Memory.self, forKey: .memory) ?? Memory(nil)
  }
}
