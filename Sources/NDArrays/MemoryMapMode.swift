/// What may be done to a file that is mapped into memory (`mmap(2)`), by NumPy's letters.
public enum MemoryMapMode: String, Hashable, Sendable, Codable, CaseIterable {
  /// The file is only read; an array over it copies itself before it changes.
  case readOnly = "r"
  /// Changes stay in this process and never reach the file.
  case copyOnWrite = "c"
  /// The file itself can be changed, by `NDArray.withMutableMapping(_:)` only.
  case readWrite = "r+"

  /// Finds a mode by NumPy's letters; `w+`, which would make a file anew, is `r+`, as in joblib.
  public init?(rawValue: String) {
    switch rawValue {
    case "r": self = .readOnly
    case "c": self = .copyOnWrite
    case "r+", "w+": self = .readWrite
    default: return nil
    }
  }
}
