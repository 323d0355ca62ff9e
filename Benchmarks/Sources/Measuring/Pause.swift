internal import Glibc

/// Lets the calling thread sleep, as a program does that has no work for its workers.
package func pause(seconds: Int) {
  var rest = CUnsignedInt(seconds)
  while rest > 0 { rest = sleep(rest) }
}

/// The identifier of this process.
package var processIdentifier: Int { Int(getpid()) }
