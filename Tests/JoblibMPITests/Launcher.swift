import Foundation
import Testing

/// Starts programs as a user does, and never waits for ever.
enum Launcher {
  /// What a command printed and how it ended.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The lines that the project wrote, without those of the launcher.
    var ourErrors: [Substring] {
      errors.split(separator: "\n").filter { $0.hasPrefix("error: ") || $0.hasPrefix("joblib: ") }
    }
  }

  /// The folder of the executables that were built with the tests.
  static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
  static let ranks = products.appending(path: "ranks").path

  /// The release build of digits, which `make test` names; a debug build takes minutes.
  static func digits() throws -> String {
    try #require(
      ProcessInfo.processInfo.environment["DIGITS"],
      "DIGITS names no program; run make test"
    )
  }

  static func mpirun(
    _ count: Int,
    _ program: String,
    _ arguments: String...,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(
      ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", "\(count)", program] + arguments,
      environment: environment
    )
  }

  /// Runs a command; after `seconds` it is killed, and its status is that of a killed one.
  static func run(
    _ command: [String],
    environment: [String: String] = [:],
    seconds: Int = 120
  ) throws -> Outcome {
    let process = try start(
      ["timeout", "--kill-after=5", "\(seconds)"] + command,
      environment: environment
    )
    return process.wait()
  }

  /// Starts a command, its output going to files.
  static func start(
    _ command: [String],
    environment: [String: String] = [:]
  ) throws -> Running {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "joblib-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let output = folder.appending(path: "output")
    let errors = folder.appending(path: "errors")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    var variables = ProcessInfo.processInfo.environment
    // Several tests of one machine may look like root to Open MPI, which wants to be told.
    variables["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
    variables["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try handle(forWritingTo: output)
    process.standardError = try handle(forWritingTo: errors)
    // A test runs in a thread that blocks all signals, which a child would inherit: mpirun would not
    // hear the SIGTERM that ends it.
    var none = sigset_t()
    var blocked = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
    return Running(process: process, folder: folder)
  }

  /// A file that the processes of other tests do not inherit.
  private static func handle(forWritingTo file: URL) throws -> FileHandle {
    let handle = try FileHandle(forWritingTo: file)
    _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    return handle
  }

  /// A command that has not ended yet.
  struct Running {
    let process: Process
    let folder: URL

    var output: String { text("output") }

    private func text(_ name: String) -> String {
      (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    }

    /// Waits for the end; kills a command that does not come to it within `seconds`.
    func wait(seconds: Int = 600) -> Outcome {
      let deadline = ContinuousClock.now + .seconds(seconds)
      while process.isRunning, ContinuousClock.now < deadline { usleep(10_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      return Outcome(
        status: process.terminationStatus,
        output: output,
        errors: text("errors")
      )
    }
  }
}
