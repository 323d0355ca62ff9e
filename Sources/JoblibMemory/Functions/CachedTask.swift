internal import ClosureCoding
public import JoblibParallel
internal import JoblibSystem
internal import JoblibWire

/// A task whose result is kept in a ``Memory``, found there by every process that runs it.
///
/// ```swift
/// let scores = try Parallel(nJobs: -1)(grid.map { memory.cache($0) })
/// ```
public struct CachedTask<Task: ParallelTask>: ParallelTask {
  /// The task itself.
  public let task: Task
  /// The version whose results it finds.
  public let version: FunctionVersion
  private let memory: Memory
  private let validity: ResultValidity

  init(_ task: Task, memory: Memory, version: FunctionVersion, validity: ResultValidity) {
    self.task = task
    self.version = version
    self.memory = memory
    self.validity = validity
  }

  /// Returns the kept result of an equal task, or else computes it and keeps it.
  ///
  /// - Throws: What the task throws, which is never kept; ``MemoryError`` when its type has no name
  ///   outside of its file, or a value in it cannot be part of a key.
  public func run() throws -> Task.Output {
    guard let (cache, call) = try place() else { return try task.run() }
    return try cache.result(of: call) { try task.run() }
  }

  /// Makes sure that the result is kept, and returns its place instead of the result.
  ///
  /// A result that is kept already is not read, only its header. One that cannot be kept is held in
  /// what is returned.
  ///
  /// - Throws: As ``run()`` does.
  public func callAndShelve() throws -> MemorizedResult<Task.Output> {
    guard let (cache, call) = try place() else {
      return MemorizedResult(holding: try task.run())
    }
    return try cache.shelve(call) { try task.run() }
  }

  /// Computes the result, even if one is kept, keeps it in that one's place, and returns it with what
  /// is known of it.
  ///
  /// - Throws: As ``run()`` does.
  public func call() throws -> (result: Task.Output, metadata: ResultMetadata) {
    guard let (cache, call) = try place() else { return try UnkeptCall.run { try task.run() } }
    return try cache.call(call) { try task.run() }
  }

  /// Whether a valid result is kept, without computing or decoding it.
  ///
  /// - Throws: ``MemoryError``, as ``run()`` does.
  public func checkCallInCache() throws -> Bool {
    guard let (cache, call) = try place() else { return false }
    return cache.hasResult(of: call.key)
  }

  /// Why the task finds its result, or does not: what differs from the nearest kept one.
  ///
  /// - Throws: ``MemoryError``, as ``run()`` does, and where the folder cannot be read.
  public func why() throws(MemoryError) -> CallExplanation {
    guard let (cache, call) = try place() else {
      return CallExplanation(function: TypeName.stable(Task.self), outcome: .notCached)
    }
    return try cache.explain(call)
  }

  /// Removes all kept results of this version of tasks of this type.
  ///
  /// - Throws: ``MemoryError`` when the folder cannot be changed, or the type has no name outside of
  ///   its file.
  public func clear() throws(MemoryError) {
    guard memory.location != nil else { return }
    try memory.clear(known().identity)
  }

  /// Where the result is looked for; `nil` where nothing is kept.
  private func place() throws(MemoryError) -> (FunctionCache<Task.Output>, KeyedCall)? {
    guard memory.location != nil else { return nil }
    let function = try known()
    guard let cache = FunctionCache<Task.Output>(memory, function.identity, validity) else {
      return nil
    }
    var key = CallKeyBuilder(function.seed, name: function.identity.name)
    try key.add(task)
    let digests = key.digests
    let call = KeyedCall(key: try key.finish()) {
      let summary = ArgumentSummary(task, digest: digests.first ?? nil, text: memory.argumentText)
      return EntryDetails(function.identity, captures: nil, arguments: [summary])
    }
    return (cache, call)
  }

  private func known() throws(MemoryError) -> TaskIdentities.Known {
    try TaskIdentities.of(Task.self, result: Task.Output.self, version: version)
  }
}

extension CachedTask {
  private enum CodingKeys: CodingKey {
    case task, version, memory, validity
  }

  /// Encodes the task; where it is stored is for workers only, and no part of what it computes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(version, forKey: .version)
    guard encoder is WireEncoder else { return }
    try container.encode(memory, forKey: .memory)
    try container.encode(validity, forKey: .validity)
  }

  /// Decodes a task; one that did not come from a worker's queue keeps nothing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    task = try container.decode(Task.self, forKey: .task)
    version = try container.decode(FunctionVersion.self, forKey: .version)
    memory = try container.decodeIfPresent(Memory.self, forKey: .memory) ?? Memory(nil)
    validity = try container.decodeIfPresent(ResultValidity.self, forKey: .validity) ?? .always
  }
}
