internal import Glibc

/// The identifier of this process.
package var processIdentifier: Int { Int(getpid()) }

/// Ends this process as the kernel does where memory is short: at once, and with no word to anybody.
package func killThisProcess() -> Never {
  kill(getpid(), SIGKILL)
  fatalError("a process survived SIGKILL")
}

/// Tells whoever reads the output that this process is ready, and waits for a line from it.
///
/// Started by hand, the program goes on at the return key.
package func waitForStart() {
  announce(readyProcess: processIdentifier)
  _ = readLine()
}
