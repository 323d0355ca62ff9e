internal import ClosureCoding
package import JoblibWire

/// What one call of `Parallel` does to its items, in a form that can be sent to a worker once.
///
/// Generic over the types of items and results; a worker finds the type by its mangled name.
package protocol Work<Item, Output>: Sendable {
  associatedtype Item: Sendable
  associatedtype Output: Sendable

  /// Whether it runs `async` functions, which only threads of this process can.
  static var isAsync: Bool { get }

  func run(_ item: Item) throws -> Output

  /// Writes what is the same for all items.
  func writeDefinition(to writer: WireWriter) throws
  static func readDefinition(from reader: inout WireReader) throws -> Self

  static func write(items: UnsafeBufferPointer<Item>, to writer: WireWriter) throws
  static func readItems(
    count: Int,
    from reader: inout WireReader
  ) throws -> ContiguousArray<Item>
}

extension Work {
  package static var isAsync: Bool { false }

  package static func write(items: UnsafeBufferPointer<Item>, to writer: WireWriter) throws {
    try writer.write(items, by: try ValueCoding.of(Item.self))
  }

  package static func readItems(
    count: Int,
    from reader: inout WireReader
  ) throws -> ContiguousArray<Item> {
    try reader.read(Item.self, count: count, by: try ValueCoding.of(Item.self))
  }
}

/// Tasks that run themselves.
struct TaskWork<Task: ParallelTask>: Work {
  func run(_ item: Task) throws -> Task.Output { try item.run() }

  func writeDefinition(to writer: WireWriter) {}
  static func readDefinition(from reader: inout WireReader) -> Self { Self() }

  static func write(items: UnsafeBufferPointer<Task>, to writer: WireWriter) throws {
    if let coded = Task.self as? any BatchCoded<Task>.Type {
      try coded.write(items, to: writer)
    } else {
      try writer.write(items, by: try ValueCoding.of(Task.self))
    }
  }

  static func readItems(
    count: Int,
    from reader: inout WireReader
  ) throws -> ContiguousArray<Task> {
    if let coded = Task.self as? any BatchCoded<Task>.Type {
      return try coded.read(count: count, from: &reader)
    }
    return try reader.read(Task.self, count: count, by: try ValueCoding.of(Task.self))
  }
}

/// Tasks that share a part, which a batch of them carries once.
protocol BatchCoded<Element> {
  associatedtype Element = Self
  static func write(_ batch: UnsafeBufferPointer<Element>, to writer: WireWriter) throws
  static func read(count: Int, from reader: inout WireReader) throws -> ContiguousArray<Element>
}

/// One closure over many items.
struct MapWork<Item: Sendable, Output: Sendable>: Work {
  /// A holder as `Closures` wants it.
  struct Function: Sendable {
    let body: @Sendable (Item) throws -> Output
  }

  let function: Function

  func run(_ item: Item) throws -> Output { try function.body(item) }

  func writeDefinition(to writer: WireWriter) throws {
    try Closures.freeze(function, to: writer)
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    Self(function: try Closures.thaw(Function.self, from: &reader))
  }
}

/// One closure over many items and a value that all of them share.
struct SharedMapWork<Shared: Sendable, Item: Sendable, Output: Sendable>: Work {
  /// A holder as `Closures` wants it.
  struct Function: Sendable {
    let body: @Sendable (Shared, Item) throws -> Output
  }

  let shared: Shared
  let function: Function

  func run(_ item: Item) throws -> Output { try function.body(shared, item) }

  func writeDefinition(to writer: WireWriter) throws {
    try writer.writeValue(shared)
    try Closures.freeze(function, to: writer)
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    let shared = try reader.readValue(Shared.self)
    return Self(shared: shared, function: try Closures.thaw(Function.self, from: &reader))
  }
}
