package import JoblibSystem
package import JoblibWire

/// The life of a worker process: called before `main` by the constructor of `CJoblibSystem`.
///
/// - Returns: The exit status, once the other end of the socket is closed.
@c(joblib_worker_main)
package func workerMain(_ socket: CInt, _ page: CInt) -> CInt {
  do {
    let page = try MemoryMapping(
      FileDescriptor(owning: page),
      byteCount: WorkerPage.byteCount,
      access: .readWrite
    )
    HostRank.current = Host.environment(WorkerServer.rankVariable).flatMap { Int($0) } ?? 0
    let server = WorkerServer(
      channel: FrameChannel(LocalSocket(FileDescriptor(owning: socket))),
      page: page
    )
    try server.serve()
    return 0
  } catch {
    Host.writeErrorLine("joblib: a worker ends: \(error)")
    return 70
  }
}

/// The page that a worker shares with the process that started it.
enum WorkerPage {
  static let byteCount = 4096

  /// Marks the task that runs, or none.
  static func mark(_ task: Int?, in page: MemoryMapping) {
    storeWord(page.base, task.map { UInt64($0) + 1 } ?? 0)
  }

  static func markedTask(in page: MemoryMapping) -> Int? {
    let word = loadWord(page.base)
    return word == 0 ? nil : Int(word - 1)
  }
}

/// Serves the batches of one connection, one after the other.
final class WorkerServer {
  /// The environment variable that tells a worker the MPI rank it works for.
  static let rankVariable = "JOBLIB_WORKER_RANK"

  private let channel: FrameChannel
  private let page: MemoryMapping
  private var definitions: [UInt64: ContiguousArray<UInt8>] = [:]
  private var runners: [UInt64: any BatchRunner] = [:]
  private var buffers: [UInt64: WireBuffer] = [:]

  init(channel: FrameChannel, page: MemoryMapping) {
    self.channel = channel
    self.page = page
  }

  func serve() throws {
    while case .frame(let frame) = try channel.receive(wait: true) {
      switch frame.head.kind {
      case .parcel: accept(frame.head, WireBuffer(owning: frame.payload))
      case .sharedParcel: accept(frame.head, try mapped(frame))
      case .forget where frame.head.id > 0: buffers[frame.head.id] = nil
      case .forget:
        definitions = [:]
        runners = [:]
        buffers = [:]
      case .batch: try run(frame)
      case .resultBuffer, .result, .request:
        throw WireError("a \(frame.head.kind) frame is not for a worker")
      }
    }
  }

  private func accept(_ head: FrameHead, _ buffer: WireBuffer) {
    if head.detail == Parcel.Kind.definition.rawValue {
      definitions[head.id] = ContiguousArray(buffer.bytes)
    } else {
      buffers[head.id] = buffer
    }
  }

  private func mapped(_ frame: Frame) throws -> WireBuffer {
    guard let descriptor = frame.descriptor else { throw WireError("shared memory is missing") }
    return try WireBuffer(mapping: descriptor)
  }

  private func run(_ frame: Frame) throws {
    let writer = try frame.payload.withUnsafeBytes { raw -> WireWriter in
      var reader = WireReader(raw)
      let definition = try reader.readFixed(UInt64.self)
      let first = Int(try reader.readFixed(UInt64.self))
      let count = Int(try reader.readFixed(UInt64.self))
      do {
        reader.buffers = try needs(&reader)
        let runner = try runner(for: definition)
        return try runner.run(&reader, firstIndex: first, count: count, page: page)
      } catch {
        // The task cannot be made here; the process is fine.
        let writer = WireWriter()
        var output = BatchOutput<Void>(report: BatchReport(worker: .here(), firstIndex: first))
        output.ranCount = 1
        output.report.seconds = [0]
        output.failures = [ErrorData(error, offset: 0, kind: .notTransferable)]
        try output.write(to: writer)
        return writer
      }
    }
    try send(writer, batch: frame.head.id)
  }

  /// The arrays that a message needs, whose identifiers stand behind its values.
  private func needs(_ reader: inout WireReader) throws -> [WireBuffer] {
    var trailer = reader.at(Int(clamping: try reader.readFixed(UInt64.self)))
    var result: [WireBuffer] = []
    for _ in 0..<(try trailer.readCount()) {
      let id = try trailer.readFixed(UInt64.self)
      guard let buffer = buffers[id] else { throw WireError("array \(id) did not arrive") }
      result.append(buffer)
    }
    return result
  }

  private func runner(for id: UInt64) throws -> any BatchRunner {
    if let runner = runners[id] { return runner }
    guard let definition = definitions[id] else { throw WireError("definition \(id) is missing") }
    let runner = try definition.withUnsafeBytes { raw -> any BatchRunner in
      var reader = WireReader(raw)
      let name = try reader.readText()
      guard let type = TypeNames.work(named: name) else {
        throw WireError("this executable has no type \(name)")
      }
      let stopsAtFailure = try reader.readByte() == 1
      let nestingLevel = try reader.readCount()
      let threshold = Int(clamping: try reader.readFixed(UInt64.self))
      reader.buffers = try needs(&reader)
      func make<W: Work>(_ type: W.Type) throws -> any BatchRunner {
        WorkRunner(
          work: try W.readDefinition(from: &reader),
          stopsAtFailure: stopsAtFailure,
          bufferThreshold: threshold,
          scope: TaskScope(worker: .here(), nestingLevel: nestingLevel + 1)
        )
      }
      return try make(type)
    }
    runners[id] = runner
    return runner
  }

  private func send(_ writer: WireWriter, batch: UInt64) throws {
    for (index, buffer) in writer.outOfBand.enumerated() {
      let memory = try SharedMemory.make(byteCount: buffer.bytes.count) {
        $0.copyMemory(from: buffer.bytes)
      }
      channel.enqueue(
        FrameHead(kind: .resultBuffer, id: UInt64(index)),
        descriptor: memory
      )
    }
    writer.bytes.withUnsafeBytes { raw in
      channel.enqueue(FrameHead(kind: .result, id: batch), raw)
    }
    try channel.flush(wait: true)
  }
}

/// A definition that has arrived, ready to run batches of whatever type.
private protocol BatchRunner {
  func run(
    _ reader: inout WireReader,
    firstIndex: Int,
    count: Int,
    page: MemoryMapping
  ) throws -> WireWriter
}

private struct WorkRunner<W: Work>: BatchRunner {
  let work: W
  let stopsAtFailure: Bool
  let bufferThreshold: Int
  let scope: TaskScope

  func run(
    _ reader: inout WireReader,
    firstIndex: Int,
    count: Int,
    page: MemoryMapping
  ) throws -> WireWriter {
    let items = try W.readItems(count: count, from: &reader)
    TaskScope.current = scope
    var output = runBatch(
      work,
      items,
      firstIndex: firstIndex,
      stopsAtFailure: stopsAtFailure,
      scope: scope,
      isCancelled: { false },
      mark: { WorkerPage.mark($0, in: page) }
    )
    WorkerPage.mark(nil, in: page)
    while true {
      do {
        let writer = WireWriter(bufferThreshold: bufferThreshold)
        try output.write(to: writer)
        return writer
      } catch let error as WireElementError {
        // One result cannot go back; those of its batch mates do.
        output.fail(output: error.index, with: error.underlying)
      }
    }
  }
}

extension BatchOutput {
  /// Makes the task of a result into a failed one.
  fileprivate mutating func fail(output index: Int, with error: any Error) {
    let failed = Set(failures.map(\.offset))
    let offset = (0..<ranCount).filter { !failed.contains($0) }[index]
    outputs.remove(at: index)
    let place = failures.firstIndex { $0.offset > offset } ?? failures.endIndex
    failures.insert(ErrorData(error, offset: offset, kind: .notTransferable), at: place)
  }
}

extension WireBuffer {
  /// Bytes that arrived in a message.
  package init(owning bytes: ContiguousArray<UInt8>) {
    let keeper = Keeper(bytes)
    let raw = keeper.value.withUnsafeBytes { $0 }
    self.init(owner: keeper, bytes: raw)
  }

  /// Shared memory, mapped so that writes stay private.
  package init(mapping descriptor: FileDescriptor) throws(SystemError) {
    let count = try descriptor.byteCount()
    let mapping = try MemoryMapping(descriptor, byteCount: count, access: .copyOnWrite)
    self.init(
      owner: mapping,
      bytes: UnsafeRawBufferPointer(start: mapping.base, count: count)
    )
  }
}
