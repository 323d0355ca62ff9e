internal import CJoblibSystem
internal import Glibc
internal import Synchronization

/// A child that runs this program's own executable as a worker.
package final class WorkerProcess: Sendable {
  package let processIdentifier: Int32
  private let ending = Mutex<Ending?>(nil)

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

  /// Starts a worker: descriptor 3 is `socket`, 4 is `page`, all others are closed.
  ///
  /// `environment` has `NAME=VALUE` entries beside this process's own.
  ///
  /// It dies with this process (`PR_SET_PDEATHSIG`).
  package static func start(
    socket: LocalSocket,
    page: FileDescriptor,
    environment: [String] = []
  ) throws(SystemError) -> WorkerProcess {
    let socket = socket.descriptor
    return WorkerProcess(
      try Spawner.shared().run { Self.spawn(socket: socket, page: page, environment: environment) }
    )
  }

  private static func spawn(
    socket: FileDescriptor,
    page: FileDescriptor,
    environment: [String]
  ) -> Result<Int32, SystemError> {
    // A launcher's variables would make a worker that uses MPI, or its children, abort.
    let launcher = ["OMPI_", "PMIX_", "PMI_", "ORTE", "PRTE_", "JOBLIB_WORKER="]
    var variables = Host.environment.filter { entry in
      !launcher.contains { entry.hasPrefix($0) }
    }
    variables += environment
    variables.append("JOBLIB_WORKER=\(Host.processIdentifier)")
    let name = CommandLine.arguments.first ?? "joblib"
    var pid: pid_t = 0
    let code = withCStrings([name, "(joblib worker)"]) { arguments in
      withCStrings(variables) { variables in
        joblib_spawn_self(&pid, socket.raw, page.raw, arguments, variables)
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

  /// Waits for its end and says how it came (`waitpid(2)`).
  package func wait() -> Ending {
    ending.withLock { ending in
      if let ending { return ending }
      var status: CInt = 0
      while waitpid(processIdentifier, &status, 0) < 0 {
        // Someone else in this process has reaped it; how it ended is not to be known.
        if errno != EINTR { return .exited(-1) }
      }
      let signal = status & 0x7f
      let result: Ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
      ending = result
      return result
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
