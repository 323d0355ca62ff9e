internal import JoblibSystem
internal import JoblibWire

/// Serves the batches of one connection, one after the other.
final class WorkerServer {
  /// The environment variable that tells a worker the MPI rank it works for.
  static let rankVariable = "JOBLIB_WORKER_RANK"

  private let page: WorkerPage
  private let reporter: BatchReporter
  /// Also brings the frames, some of which it may have kept.
  let news: NewsLine
  private var growth: MemoryGrowth
  /// The call that a forked worker was made for.
  private let inheritance: (any BatchRunner)?
  private var definitions: [UInt64: ContiguousArray<UInt8>] = [:]
  private var runners: [UInt64: any BatchRunner] = [:]
  private var buffers = ArrivedBuffers()
  /// How many batches have come.
  private var batchCount: UInt64 = 0

  init(
    channel: FrameChannel,
    page: WorkerPage,
    pageFile: FileDescriptor,
    inheritance: (any BatchRunner)?
  ) {
    self.page = page
    self.inheritance = inheritance
    growth = MemoryGrowth(page)
    news = NewsLine(channel)
    reporter = BatchReporter(page: page, pageFile: pageFile, channel: channel)
  }

  func serve() throws {
    while case .frame(let frame) = try news.receive() {
      let head = frame.head
      switch head.kind {
      case .parcel where head.detail == Parcel.Kind.definition.rawValue:
        definitions[head.id] = frame.payload
      case .parcel: buffers.add(WireBuffer(owning: frame.payload), id: head.id)
      case .sharedParcel:
        guard let descriptor = frame.descriptor else { throw WireError("shared memory is missing") }
        let range = try frame.payload.withUnsafeBytes { raw throws(WireError) -> FileRange? in
          var reader = WireReader(raw)
          return raw.isEmpty ? nil : try FileRange(from: &reader)
        }
        buffers.add(descriptor, range, id: head.id)
      case .lentParcel:
        try frame.payload.withUnsafeBytes { raw in
          var reader = WireReader(raw)
          buffers.add(try BorrowedRange(from: &reader), id: head.id)
        }
      case .forget where head.id > 0: buffers.remove(id: head.id)
      case .forget:
        definitions = [:]
        runners = [:]
        buffers = ArrivedBuffers()
      case .batch:
        try run(frame)
        // What is queued behind goes back to the parent, and a new worker takes over.
        if growth.isTooLarge() { return }
      // Nobody waits any more.
      case .news: break
      case .resultBuffer, .result:
        throw WireError("a \(head.kind) frame is not for a worker")
      }
    }
  }

  private func run(_ frame: Frame) throws {
    batchCount += 1
    buffers.beginBatch()
    try frame.payload.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      let order = try BatchOrder(from: &reader)
      reporter.begin(
        batch: frame.head.id,
        ordinal: batchCount,
        firstIndex: order.firstIndex,
        attempt: order.attempt
      )
      page.hasBegun.store(1)
      if !reporter.isRecalled { run(order, &reader) }
      try reporter.finish()
    }
    // Between batches a worker may wait for long.
    PrivateMemory.trim()
  }

  /// Runs a batch; what fails before a task runs is the failure of the first.
  private func run(_ order: BatchOrder, _ reader: inout WireReader) {
    do {
      let runner = try runner(for: order.definition)
      reporter.bufferThreshold = runner.header.bufferThreshold
      if runner.header.capturesOutput { try reporter.startCapturing() }
      do throws(InitializerError) { try runner.initializer?.runOnce() } catch {
        return reporter.refuse(error, .initializer)
      }
      reader.buffers = try needs(&reader, order.trailerOffset, runner.header)
      try runner.run(&reader, order, reporter)
    } catch {
      reporter.refuse(error, .notTransferable)
    }
  }

  /// The arrays that a message needs, whose identifiers stand behind its values.
  private func needs(
    _ reader: inout WireReader,
    _ trailerOffset: Int,
    _ header: CallHeader
  ) throws -> [WireBuffer] {
    var trailer = reader.at(trailerOffset)
    var result: [WireBuffer] = []
    for _ in 0..<(try trailer.readCount()) {
      let id = try trailer.readNumber()
      result.append(try buffers.buffer(id: id, isReadOnly: header.mapsReadOnly))
    }
    return result
  }

  private func runner(for id: UInt64) throws -> any BatchRunner {
    if id == 0, let inheritance { return inheritance }
    if let runner = runners[id] { return runner }
    guard let definition = definitions[id] else { throw WireError("definition \(id) is missing") }
    let runner = try definition.withUnsafeBytes { raw -> any BatchRunner in
      var reader = WireReader(raw)
      let name = try reader.readText()
      guard let type = TypeNames.work(named: name) else {
        throw WireError("this executable has no type \(name)")
      }
      let header = try CallHeader(from: &reader)
      let trailerOffset = Int(clamping: try reader.readNumber())
      reader.buffers = try needs(&reader, trailerOffset, header)
      let initializer = try WorkerInitializer.read(from: &reader)
      func make<W: Work>(_ type: W.Type) throws -> any BatchRunner {
        WorkRunner(
          work: try W.readDefinition(from: &reader),
          header: header,
          initializer: initializer
        )
      }
      return try make(type)
    }
    runners[id] = runner
    return runner
  }
}

/// The start of a batch frame.
struct BatchOrder {
  var definition: UInt64
  var firstIndex: Int
  var count: Int
  var attempt: Int
  var trailerOffset: Int

  init(from reader: inout WireReader) throws(WireError) {
    definition = try reader.readNumber()
    firstIndex = Int(clamping: try reader.readNumber())
    count = Int(clamping: try reader.readNumber())
    attempt = Int(clamping: try reader.readNumber())
    trailerOffset = Int(clamping: try reader.readNumber())
  }
}
