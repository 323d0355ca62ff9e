/// How far a call of a library's decoder brought it.
enum StreamStatus {
  /// The input is used or the output full.
  case going
  /// The end of a stream was met.
  case ended
  case damaged
}
