internal import JoblibSystem

/// What a pipeline does with its jobs.
protocol PipelineWork: AnyObject, Sendable {
  associatedtype Job: Sendable
  associatedtype Prepared: Sendable

  /// The part of a job that does not depend on those before it; many threads are in it at once.
  func prepare(_ job: Job) -> Prepared

  /// The part that does: called in the order of the jobs, by one thread at a time.
  ///
  /// It is called again for the same job as long as it is not done, so that a job of much output
  /// can give it in parts.
  func complete(_ prepared: inout Prepared) throws(CompressionError) -> CompletedPart
}

/// Output of a job.
struct CompletedPart: Sendable {
  var blocks: [ByteBlock]
  /// Whether this is all there is.
  var isDone: Bool
}

/// Runs jobs in several threads and gives their output in the order they came in.
///
///     submit ──► waiting ──► prepared ──► output ──► next
///                   any thread    one at a time   the caller
///
/// The caller's thread does not wait while there is a step it could take itself, so there is one
/// thread less than may be at work, and none before there is a second job. The threads end with
/// this object, after the steps they are at.
final class OrderedPipeline<Work: PipelineWork> {
  private let shared: Shared
  private let threadCount: Int
  private let jobLimit: Int
  private var threads: [Thread] = []

  init(_ work: Work, threadCount: Int) {
    // One at each thread, and as many as keep them busy while the caller is elsewhere.
    jobLimit = threadCount == 1 ? 1 : threadCount + 2
    shared = Shared(work, outputLimit: jobLimit)
    self.threadCount = threadCount
  }

  /// Whether another job would not be one too many: they are bounded, and with them memory.
  var hasRoom: Bool {
    shared.line.withLock { $0.count < jobLimit }
  }

  /// Adds a job; there has to be room.
  func submit(_ job: Work.Job) {
    let count = shared.line.update { line in
      line.add(job)
      return line.count
    }
    guard count > 1, threads.count < threadCount - 1 else { return }
    // Where the system gives no thread, the caller's does it all.
    let thread = try? Thread("joblib-codec", stackByteCount: 1 << 20) { [shared] in shared.run() }
    if let thread { threads.append(thread) }
  }

  /// The next blocks of output, which may take a while; `nil` when all that was submitted is done.
  func next() throws(CompressionError) -> [ByteBlock]? {
    while true {
      switch shared.nextForCaller() {
      case .output(let result): return try result.get()
      case .step(let step): shared.take(step)
      case .end: return nil
      }
    }
  }

  /// The next blocks of output if they are there.
  func nextIfReady() throws(CompressionError) -> [ByteBlock]? {
    try shared.line.update { $0.takeOutput() }?.get()
  }

  deinit {
    shared.line.update { $0.close() }
    for thread in threads { thread.join() }
  }

  /// What the threads share; they must not keep the pipeline itself.
  private final class Shared: Sendable {
    let line: Guarded<JobLine<Work.Job, Work.Prepared>>
    let work: Work

    init(_ work: Work, outputLimit: Int) {
      self.work = work
      line = Guarded(JobLine(outputLimit: outputLimit))
    }

    enum Event {
      case output(Result<[ByteBlock], CompressionError>)
      case step(JobLine<Work.Job, Work.Prepared>.Step)
      case end
    }

    func nextForCaller() -> Event {
      line.wait { line in
        if let output = line.takeOutput() { return .output(output) }
        if let step = line.takeStep() { return .step(step) }
        return line.isIdle ? .end : nil
      } ?? .end
    }

    /// The life of a thread.
    func run() {
      while let step = line.wait({ $0.takeStep() }) {
        guard take(step) else { return }
      }
    }

    /// Takes a step.
    ///
    /// - Returns: Whether there may be more.
    @discardableResult
    func take(_ step: JobLine<Work.Job, Work.Prepared>.Step) -> Bool {
      switch step {
      case .prepare(let number, let job):
        let prepared = work.prepare(job)
        line.update { $0.prepared(number, prepared) }
      case .complete(var prepared):
        do throws(CompressionError) {
          let part = try work.complete(&prepared)
          line.update { $0.completed(prepared, part) }
        } catch {
          line.update { $0.failed(error) }
        }
      case .stop: return false
      }
      return true
    }
  }
}
