/// What may be done to a file that is mapped into memory (`mmap(2)`), by NumPy's letters.
public enum MemoryMapMode: String, Hashable, Sendable, Codable, CaseIterable {
  /// The file is only read; an array over it copies itself before it changes.
  case readOnly = "r"
  /// Changes stay in this process and never reach the file.
  case copyOnWrite = "c"
  /// The file itself can be changed, by `NDArray.withMutableMapping(_:)` only.
  case readWrite = "r+"
}
