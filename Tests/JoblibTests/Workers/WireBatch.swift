import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import JoblibWire

/// Numbers that come back as they are; the negative ones are noted and wait at a gate first.
struct GatedWork: Work {
  let entrance: Gate.Entrance
  let ledger: Ledger

  func run(_ item: Int) throws -> Int {
    if item < 0 {
      try ledger.note("\(item)")
      try entrance.pass()
    }
    return item
  }

  func writeDefinition(to writer: WireWriter) throws {
    try writer.encode(entrance)
    try writer.encode(ledger)
  }

  static func readDefinition(from reader: inout WireReader) throws -> Self {
    Self(
      entrance: try reader.decode(Gate.Entrance.self),
      ledger: try reader.decode(Ledger.self)
    )
  }
}

/// Strings as long as the numbers say.
struct TextWork: Work {
  func run(_ item: Int) -> String { String(repeating: "x", count: item) }
  func writeDefinition(to writer: WireWriter) {}
  static func readDefinition(from reader: inout WireReader) -> Self { Self() }
}

/// A call, as a worker gets it.
struct WireCall<W: Work> {
  private let definition: Parcel

  init(_ work: W) throws {
    let writer = WireWriter()
    writer.write(text: try unwrap(_mangledTypeName(W.self), "\(W.self) has no name"))
    CallHeader(stopsAtFailure: false).write(to: writer)
    let trailer = writer.bytes.count
    writer.write(fixed: UInt64(0))
    try WorkerInitializer.write(nil, to: writer)
    try work.writeDefinition(to: writer)
    writer.patch(UInt64(writer.bytes.count), at: trailer)
    writer.write(count: 0)
    definition = Parcel(kind: .definition, contents: .bytes(writer.bytes))
  }

  func batch(
    _ batch: Int,
    _ items: [W.Item],
    firstIndex: Int = 0,
    attempt: Int = 1
  ) throws -> Envelope {
    let writer = WireWriter()
    writer.write(fixed: definition.id)
    for number in [firstIndex, items.count, attempt] { writer.write(fixed: UInt64(number)) }
    let trailer = writer.bytes.count
    writer.write(fixed: UInt64(0))
    try items.withUnsafeBufferPointer { try W.write(items: $0, to: writer) }
    writer.patch(UInt64(writer.bytes.count), at: trailer)
    writer.write(count: 0)
    return Envelope(batch: batch, parcels: [definition], bytes: writer.bytes)
  }
}

/// What a result frame without failures says.
struct WireResult<Value: Equatable & Sendable>: Equatable {
  var batch: Int
  var isLast: Bool
  var firstIndex: Int
  var attempt: Int
  var values: [Value]

  init(batch: Int, isLast: Bool, firstIndex: Int, attempt: Int = 1, values: [Value]) {
    self.batch = batch
    self.isLast = isLast
    self.firstIndex = firstIndex
    self.attempt = attempt
    self.values = values
  }

  init(_ result: EncodedResult) throws {
    batch = result.batch
    isLast = result.isLast
    let head = try result.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw, buffers: result.buffers)
      var numbers: [Int] = []
      for _ in 0..<6 { numbers.append(Int(truncatingIfNeeded: try reader.readFixed(UInt64.self))) }
      let times = try reader.read(Float.self, count: numbers[1], by: .plain(.float))
      try expect(times.allSatisfy { $0 >= 0 }, "times are not negative")
      _ = try reader.readRaw(count: numbers[3])
      let coding = try ValueCoding.of(Value.self)
      let values = try reader.read(Value.self, count: numbers[1], by: coding)
      return (first: numbers[0], attempt: numbers[2], values: Array(values))
    }
    firstIndex = head.first
    attempt = head.attempt
    values = head.values
  }
}

extension WorkerLink {
  /// The next thing that comes; waits for it.
  func next() throws -> Event {
    var poller = Poller()
    while true {
      if let event = receive() { return event }
      poller.removeAll()
      let mustStay = add(to: &poller)
      _ = try poller.wait(nanoseconds: mustStay ? 0 : nil)
      hear(poller, at: 0)
    }
  }

  /// All results of the batch that is next, and how often some of them came.
  ///
  /// On a busy machine every batch may take long enough to come in parts.
  func nextBatch<Value>(of type: Value.Type) throws -> (whole: WireResult<Value>, partCount: Int) {
    var whole = try nextResult(of: type)
    var partCount = 1
    while !whole.isLast {
      let part = try nextResult(of: type)
      try expect(part.batch == whole.batch, "a batch came in between")
      try expectEqual(part.firstIndex, whole.firstIndex + whole.values.count)
      whole.values += part.values
      whole.isLast = part.isLast
      partCount += 1
    }
    return (whole, partCount)
  }

  /// The result that comes next.
  func nextResult<Value>(of type: Value.Type) throws -> WireResult<Value> {
    switch try next() {
    case .result(let result): return try WireResult(result)
    case .news(let note): throw ContractFailure("the worker has news: \(note)")
    case .lost(let worker): throw ContractFailure("the worker \(worker.cause)")
    }
  }
}
