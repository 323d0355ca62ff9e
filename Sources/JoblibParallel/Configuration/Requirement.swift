/// What a backend has to offer (`require=`).
public enum Requirement: Sendable {
  /// Tasks see and change the memory of this process.
  case sharedMemory
}

/// What kind of backend suits a call best (`prefer=`); a backend that was chosen goes before.
public enum Preference: Sendable {
  /// Threads, for tasks that release no memory of their own and share large values.
  case threads
  /// Processes, for tasks that may crash or leak.
  case processes
}
