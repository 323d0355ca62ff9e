internal import ClosureCoding
internal import JoblibSystem
internal import JoblibWire
internal import Synchronization

/// One call of `Parallel`: what its batches have in common.
final class Call<W: Work>: Sendable {
  let work: W
  let header: CallHeader
  let initializer: WorkerInitializer?
  /// Where shared arrays go; `nil` for memory.
  private let folder: String?

  private let sent = Mutex(Sent())

  private struct Sent {
    var definition: (parcel: Parcel, needs: [Parcel])?
    /// The arrays that all tasks share; kept to the end.
    var shared: [WireBuffer.Identity: Parcel] = [:]
    var arrays = ArrayParcels()
  }

  init(
    work: W,
    header: CallHeader,
    initializer: WorkerInitializer? = nil,
    folder: String? = nil
  ) {
    self.work = work
    self.header = header
    self.initializer = initializer
    self.folder = folder
  }

  // MARK: To a worker

  func envelope(
    batch: Int,
    attempt: Int,
    firstIndex: Int,
    items: ArraySlice<W.Item>
  ) throws -> Envelope {
    let (definition, needs) = try definition()
    let writer = WireWriter(bufferThreshold: header.bufferThreshold)
    writer.reserveCapacity(64 + items.count * MemoryLayout<W.Item>.stride)
    writer.write(number: definition.id)
    writer.write(number: UInt64(firstIndex))
    writer.write(number: UInt64(items.count))
    writer.write(number: UInt64(attempt))
    let trailerAt = writer.bytes.count
    writer.write(number: UInt64(0))
    do {
      try items.withUnsafeBufferPointer { try W.write(items: $0, to: writer) }
    } catch let error as WireElementError {
      throw ParallelError(
        .notTransferable,
        "task \(firstIndex + error.index) cannot be sent to a worker: "
          + Self.mended(error.underlying),
        cause: error.underlying
      )
    } catch {
      throw ParallelError(
        .notTransferable,
        "the tasks cannot be sent to a worker: \(Self.mended(error))",
        cause: error
      )
    }
    let buffers = parcels(for: writer.outOfBand)
    writer.patch(UInt64(writer.bytes.count), at: trailerAt)
    writer.write(identifiersOf: buffers)
    return Envelope(
      batch: batch,
      parcels: needs + [definition] + buffers,
      bytes: writer.bytes
    )
  }

  /// The call's definition and the arrays it needs; made once, checked before any work.
  private func definition() throws -> (Parcel, [Parcel]) {
    if let made = sent.withLock({ $0.definition }) { return made }
    guard let name = TypeNames.name(of: W.self) else {
      throw ParallelError(
        .notTransferable,
        "workers cannot find the type \(W.self) by its name, since a type in it is private or "
          + "local to a function; declare it internal or public, or use the threading backend"
      )
    }
    try checkOutput()
    let writer = WireWriter(bufferThreshold: header.bufferThreshold)
    writer.write(text: name)
    header.write(to: writer)
    let trailerAt = writer.bytes.count
    writer.write(number: UInt64(0))
    do {
      try WorkerInitializer.write(initializer, to: writer)
      try work.writeDefinition(to: writer)
    } catch let error as ClosureError {
      throw ParallelError(.notTransferable, "\(error)", cause: error)
    } catch {
      throw ParallelError(
        .notTransferable,
        "what all tasks share cannot be sent to a worker: \(Self.mended(error))",
        cause: error
      )
    }
    let needs = writer.outOfBand.map {
      Parcel(kind: .buffer, contents: .buffer($0), folder: folder)
    }
    writer.patch(UInt64(writer.bytes.count), at: trailerAt)
    writer.write(identifiersOf: needs)
    let parcel = Parcel(kind: .definition, contents: .bytes(writer.bytes))
    sent.withLock { sent in
      sent.definition = (parcel, needs)
      for (buffer, need) in zip(writer.outOfBand, needs) { sent.shared[buffer.identity] = need }
    }
    return (parcel, needs)
  }

  /// - Throws: `ParallelError` where results cannot come back from another process.
  func checkOutput() throws(ParallelError) {
    do { _ = try ValueCoding.of(W.Output.self) } catch {
      throw ParallelError(
        .notTransferable,
        "results cannot come back from a worker: \(error); make the type Codable, or use the "
          + "threading backend"
      )
    }
  }

  /// What is wrong, with the way out where the error itself names none.
  private static func mended(_ error: any Error) -> String {
    guard error is WireError else { return "\(error)" }
    return "\(error); make it Codable, or use the threading backend"
  }

  /// A parcel for each array, the same one for the same memory.
  private func parcels(for buffers: [WireBuffer]) -> [Parcel] {
    sent.withLock { sent in
      // One after the other, in the order of the message.
      let own = sent.arrays.parcels(
        for: buffers.filter { sent.shared[$0.identity] == nil },
        folder: folder
      )
      var next = own.makeIterator()
      return buffers.compactMap { sent.shared[$0.identity] ?? next.next() }
    }
  }

  // MARK: From a worker

  func output(of result: BatchResult) throws -> BatchOutput {
    switch result.content {
    case .here(let output):
      if let outputs = output.outputs, outputs.type != ObjectIdentifier(W.Output.self) {
        throw ParallelError(.workerFailure, "a batch came back with results of another call")
      }
      return output
    case .encoded(let encoded):
      return try encoded.bytes.withUnsafeBytes { raw in
        var reader = WireReader(raw, buffers: encoded.buffers)
        return try BatchOutput(of: W.Output.self, from: &reader, worker: encoded.worker)
      }
    }
  }
}

extension WireWriter {
  fileprivate func write(identifiersOf parcels: [Parcel]) {
    write(count: parcels.count)
    for parcel in parcels { write(number: parcel.id) }
  }
}

/// Some of a call's tasks.
final class CallBatch<W: Work>: BatchContent {
  private let call: Call<W>
  let firstIndex: Int
  let items: ArraySlice<W.Item>

  init(call: Call<W>, firstIndex: Int, items: ArraySlice<W.Item>) {
    self.call = call
    self.firstIndex = firstIndex
    self.items = items
  }

  var header: CallHeader { call.header }

  var tasks: Range<Int> { firstIndex..<firstIndex + items.count }

  func run(scope: TaskScope, _ isCancelled: () -> Bool) -> BatchOutput {
    do throws(InitializerError) { try call.initializer?.runOnce() } catch {
      return BatchOutput(
        failing: firstIndex..<firstIndex + 1,
        worker: scope.worker
      ) { _ in ErrorData(error, offset: 0, kind: .initializer) }
    }
    return items.withUnsafeBufferPointer { items in
      runBatch(
        call.work,
        items,
        firstIndex: firstIndex,
        stopsAtFailure: call.header.stopsAtFailure,
        scope: scope,
        isCancelled: isCancelled
      )
    }
  }

  func envelope(batch: Int, attempt: Int) throws -> Envelope {
    try call.envelope(batch: batch, attempt: attempt, firstIndex: firstIndex, items: items)
  }

  func rangeEnvelope(batch: Int, attempt: Int) -> Envelope {
    let writer = WireWriter()
    for number in [0, firstIndex, items.count, attempt] { writer.write(number: UInt64(number)) }
    // No parcels; their list starts behind this number.
    writer.write(number: UInt64(writer.bytes.count + 8))
    writer.write(count: 0)
    return Envelope(batch: batch, parcels: [], bytes: writer.bytes)
  }
}
