internal import JoblibWire

/// What became of a batch, or of a part of it: results, failures, times.
struct BatchOutput: Sendable {
  /// The results of the tasks that did not fail, in order; `nil` where none has come.
  var outputs: (any AnyOutputs)?
  /// The tasks that ran: all, or those up to the first failure or to a recall.
  var ranCount = 0
  var failures: [ErrorData] = []
  var report: BatchReport
  var computeNanoseconds: UInt64 = 0
  /// The sum over the tasks of the square of their time.
  var squaredNanoseconds = 0.0

  init(report: BatchReport) {
    self.report = report
  }
}

/// The start of a result frame; behind it come the times, the notes and the results.
struct ResultHead {
  var firstIndex: Int
  var ranCount: Int
  var attempt: Int
  var noteByteCount: Int
  var computeNanoseconds: UInt64
  var squaredNanoseconds: Double

  static let byteCount = 48

  func write(to writer: WireWriter) {
    writer.write(number: UInt64(firstIndex))
    writer.write(number: UInt64(ranCount))
    writer.write(number: UInt64(attempt))
    writer.write(number: UInt64(noteByteCount))
    writer.write(number: computeNanoseconds)
    writer.write(number: squaredNanoseconds.bitPattern)
  }
}

extension ResultHead {
  init(from reader: inout WireReader) throws(WireError) {
    func count() throws(WireError) -> Int {
      Int(clamping: try reader.readNumber())
    }
    firstIndex = try count()
    ranCount = try count()
    attempt = try count()
    noteByteCount = try count()
    computeNanoseconds = try reader.readNumber()
    squaredNanoseconds = Double(bitPattern: try reader.readNumber())
  }
}

/// What a result frame says of some of its tasks, beside time and result.
enum TaskNote {
  case failure(ErrorData)
  case cache(offset: Int, CacheCounts)
  case output(offset: Int, String)

  func write(to writer: WireWriter) {
    switch self {
    case .failure(let error):
      writer.write(1)
      error.write(to: writer)
    case .cache(let offset, let counts):
      writer.write(2)
      writer.write(count: offset)
      writer.write(count: counts.hits)
      writer.write(count: counts.misses)
    case .output(let offset, let text):
      writer.write(3)
      writer.write(count: offset)
      writer.write(text: text)
    }
  }

  init(from reader: inout WireReader) throws {
    switch try reader.readByte() {
    case 1: self = .failure(try ErrorData(from: &reader))
    case 2:
      let offset = try reader.readCount()
      var counts = CacheCounts()
      counts.hits = try reader.readCount()
      counts.misses = try reader.readCount()
      self = .cache(offset: offset, counts)
    case 3: self = .output(offset: try reader.readCount(), try reader.readText())
    case let tag: throw WireError("a note of unknown kind \(tag)")
    }
  }
}

extension BatchOutput {
  /// Reads a result frame.
  init<Output: Sendable>(
    of type: Output.Type,
    from reader: inout WireReader,
    worker: WorkerIdentity
  ) throws {
    let head = try ResultHead(from: &reader)
    report = BatchReport(worker: worker, firstIndex: head.firstIndex, attempt: head.attempt)
    ranCount = head.ranCount
    computeNanoseconds = head.computeNanoseconds
    squaredNanoseconds = head.squaredNanoseconds
    report.seconds = try reader.read(Float.self, count: ranCount, by: .plain(.float))
    let notesEnd = reader.offset + head.noteByteCount
    while reader.offset < notesEnd {
      switch try TaskNote(from: &reader) {
      case .failure(let error): failures.append(error)
      case .cache(let offset, let counts): report.cache[offset] = counts
      case .output(let offset, let text): report.outputs[offset] = text
      }
    }
    guard reader.offset == notesEnd, failures.count <= ranCount else {
      throw WireError("the notes of a result do not match it")
    }
    let count = ranCount - failures.count
    outputs = Outputs(try reader.read(type, count: count, by: try ValueCoding.of(type)))
  }
}
