internal import JoblibSystem

extension LossCause {
  /// What happened to the worker, as the rest of a sentence about it.
  public var description: String {
    switch self {
    case .signal(let signal):
      "was killed by signal \(signal) (\(Host.signalName(signal)))"
        // What else sends this one leaves no trace: a person, a program, a limit of memory.
        + (signal == 9 ? ", cause unknown" : "")
    case .exited(let status): "exited with status \(status)"
    case .outOfMemory: "was killed by the kernel for lack of memory"
    case .timeLimit: "was stopped: its task ran longer than its time limit"
    case .planned: "had grown too large and was replaced"
    case .hostLost: "is gone with its rank or host"
    case .other(let text): text
    }
  }
}
