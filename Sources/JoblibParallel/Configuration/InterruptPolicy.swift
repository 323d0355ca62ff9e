/// What the first Ctrl-C (`SIGINT`) does to a call; the second ends the program.
public enum InterruptPolicy: Sendable {
  /// What it does to the program anyhow: by default it ends, and its workers with it.
  case leave
  /// No more tasks start, running ones end; the call then gives what it has (`onError: .collect`),
  /// or throws `ParallelError` of code `.interrupted`.
  case drain
  /// The same, but running tasks are stopped.
  case cancel
}
