extension CompressionError {
  /// A library has no memory for its work.
  static func noMemory(_ method: String) -> CompressionError {
    CompressionError(
      .outOfMemory,
      "there is not enough memory for \(method); use fewer threads or a lower level"
    )
  }

  /// The same error at a place, or so much behind the place it has.
  func moved(by offset: Int) -> CompressionError {
    CompressionError(code, message, offset: offset + (self.offset ?? 0), cause: cause)
  }

  /// The container ends too early.
  static func truncated(_ container: String) -> CompressionError {
    CompressionError(
      .truncated,
      "the \(container) container ends too early: the file is cut off; get a whole copy of it"
    )
  }

  /// The container is damaged; `problem` says what was found.
  static func corrupted(_ container: String, _ problem: String) -> CompressionError {
    CompressionError(
      .corrupted,
      "the \(container) container is damaged: \(problem); get an intact copy of the file"
    )
  }

  /// The bytes are something else.
  static func notAContainer(_ container: String) -> CompressionError {
    CompressionError(
      .notAContainer,
      "these bytes do not start as a \(container) container does"
    )
  }
}
