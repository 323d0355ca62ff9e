internal import CJoblibSystem
internal import Glibc
internal import Synchronization

/// A child that runs this program's own executable as a worker.
package final class WorkerProcess: Sendable {
  package let processIdentifier: Int32
  private let ending = Mutex<(ending: Ending, peakResidentByteCount: Int)?>(nil)

  /// How a process ended.
  package enum Ending: Sendable, Equatable {
    /// It returned or exited with a status.
    case exited(Int32)
    /// A signal killed it.
    case killed(signal: Int32)
  }

  init(_ processIdentifier: Int32) {
    self.processIdentifier = processIdentifier
  }

  /// What a worker has open, beside an empty standard input.
  package struct Handover: Sendable {
    /// Descriptor 3.
    package var socket: LocalSocket
    /// Descriptor 4.
    package var page: FileDescriptor
    /// The standard output.
    package var output: FileDescriptor
    /// The standard error.
    package var error: FileDescriptor

    package init(
      socket: LocalSocket,
      page: FileDescriptor,
      output: FileDescriptor,
      error: FileDescriptor
    ) {
      self.socket = socket
      self.page = page
      self.output = output
      self.error = error
    }
  }

  /// Starts a worker, which dies with this process (`PR_SET_PDEATHSIG`).
  ///
  /// `environment` has `NAME=VALUE` entries that go before this process's own.
  package static func start(
    _ handover: Handover,
    environment: [String] = []
  ) throws(SystemError) -> WorkerProcess {
    WorkerProcess(try Spawner.shared().run { spawn(handover, environment: environment) })
  }

  private static func spawn(
    _ handover: Handover,
    environment: [String]
  ) -> Result<Int32, SystemError> {
    // A launcher's variables would make a worker that uses MPI, or its children, abort.
    let launcher = ["OMPI_", "PMIX_", "PMI_", "ORTE", "PRTE_", "JOBLIB_WORKER="]
    let others = environment.map { $0.prefix { $0 != "=" } + "=" }
    var variables = Host.environment.filter { entry in
      !launcher.contains { entry.hasPrefix($0) } && !others.contains { entry.hasPrefix($0) }
    }
    variables += environment
    variables.append("JOBLIB_WORKER=\(Host.processIdentifier)")
    let name = CommandLine.arguments.first ?? "joblib"
    var pid: pid_t = 0
    let code = withCStrings([name, "(joblib worker)"]) { arguments in
      withCStrings(variables) { variables in
        let handover = joblib_handover(
          socket: handover.socket.descriptor.raw,
          page: handover.page.raw,
          output: handover.output.raw,
          error: handover.error.raw
        )
        return joblib_spawn_self(&pid, handover, arguments, variables)
      }
    }
    guard code == 0 else {
      return .failure(SystemError(code: code, call: "posix_spawn", subject: "/proc/self/exe"))
    }
    return .success(pid)
  }

  /// Kills it (`SIGKILL`); one that has ended is left alone.
  package func kill() {
    ending.withLock { ending in
      if ending == nil { _ = Glibc.kill(processIdentifier, SIGKILL) }
    }
  }

  /// Waits for its end and says how it came (`wait4(2)`).
  package func wait() -> Ending { waited().ending }

  /// Waits for its end and says how large it had become, in bytes; 0 where that is not to be known.
  ///
  /// A worker that was not forked but started counts what this process had then, too.
  package var peakResidentByteCount: Int { waited().peakResidentByteCount }

  private func waited() -> (ending: Ending, peakResidentByteCount: Int) {
    ending.withLock { ending in
      if let ending { return ending }
      var status: CInt = 0
      var usage = rusage()
      while wait4(processIdentifier, &status, 0, &usage) < 0 {
        // Someone else in this process has reaped it; how it ended is not to be known.
        if errno != EINTR { return (.exited(-1), 0) }
      }
      let signal = status & 0x7f
      let result: Ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
      ending = (result, usage.ru_maxrss * 1024)
      return (result, usage.ru_maxrss * 1024)
    }
  }
}

/// Lends a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array with one element") }
    return body(base)
  }
}
