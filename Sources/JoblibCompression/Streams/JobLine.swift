/// The bookkeeping of a pipeline: which job is how far, and what may be done next.
struct JobLine<Job: Sendable, Prepared: Sendable>: Sendable {
  /// Something that a thread can do.
  enum Step: Sendable {
    case prepare(Int, Job)
    case complete(Prepared)
    /// There is nothing any more.
    case stop
  }

  private enum Stage {
    case waiting(Job)
    case preparing
    case prepared(Prepared)
    case completing
  }

  /// The jobs that are not done, the oldest first.
  private var stages: [Stage] = []
  /// The number of the first of them.
  private var firstNumber = 0
  private var outputs: [Result<[ByteBlock], CompressionError>] = []
  private let outputLimit: Int
  private var isClosed = false
  private var hasFailed = false

  init(outputLimit: Int) {
    self.outputLimit = outputLimit
  }

  /// How many jobs there are, and outputs that nobody took yet.
  var count: Int { stages.count + outputs.count }

  /// Whether nothing is left, nor will be without another job.
  var isIdle: Bool { stages.isEmpty && outputs.isEmpty }

  mutating func add(_ job: Job) {
    guard !hasFailed else { return }
    stages.append(.waiting(job))
  }

  mutating func takeOutput() -> Result<[ByteBlock], CompressionError>? {
    outputs.isEmpty ? nil : outputs.removeFirst()
  }

  /// The next step; what completes the oldest job comes first, since others wait for its output.
  mutating func takeStep() -> Step? {
    if isClosed { return .stop }
    if case .prepared(let prepared) = stages.first, outputs.count < outputLimit {
      stages[0] = .completing
      return .complete(prepared)
    }
    for index in stages.indices {
      guard case .waiting(let job) = stages[index] else { continue }
      stages[index] = .preparing
      return .prepare(firstNumber + index, job)
    }
    return nil
  }

  mutating func prepared(_ number: Int, _ prepared: Prepared) {
    // After a failure nobody wants it.
    guard !hasFailed else { return }
    stages[number - firstNumber] = .prepared(prepared)
  }

  /// The oldest job gave output.
  mutating func completed(_ prepared: Prepared, _ part: CompletedPart) {
    if part.isDone {
      stages.removeFirst()
      firstNumber += 1
    } else {
      stages[0] = .prepared(prepared)
    }
    if !part.blocks.isEmpty { outputs.append(.success(part.blocks)) }
  }

  /// The oldest job failed, and with it all that come after.
  mutating func failed(_ error: CompressionError) {
    hasFailed = true
    stages = []
    outputs.append(.failure(error))
  }

  mutating func close() {
    isClosed = true
  }
}
