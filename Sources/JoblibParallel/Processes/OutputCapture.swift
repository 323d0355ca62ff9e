internal import JoblibSystem

/// Has what the tasks of a worker write go to the memory that it shares with its parent, so that it
/// can be told apart task by task, and is there even if the worker dies.
final class OutputCapture {
  /// The most of one task's output that is kept.
  static let byteLimit = 1 << 16

  private let page: WorkerPage
  private let file: FileDescriptor
  private let streams: StandardStreams

  /// Starts capturing; `file` is that of the page.
  init(_ page: WorkerPage, _ file: FileDescriptor) throws(SystemError) {
    self.page = page
    self.file = file
    Host.flushOutput()
    streams = try StandardStreams()
    try file.setPosition(WorkerPage.captureOffset)
    try StandardStreams.redirect(to: file)
    page.isCapturing.store(1)
  }

  /// What was written since the last time.
  func take() throws(SystemError) -> String {
    Host.flushOutput()
    let byteCount = try file.position() - WorkerPage.captureOffset
    guard byteCount > 0 else { return "" }
    let seen = UnsafeMutableRawBufferPointer(rebasing: page.capture.prefix(byteCount))
    var text = String(decoding: seen.prefix(Self.byteLimit), as: UTF8.self)
    if byteCount > Self.byteLimit {
      text += "\n[\(byteCount - Self.byteLimit) bytes more were cut]\n"
    }
    // Zero behind the text is how the parent finds its end.
    seen.initializeMemory(as: UInt8.self, repeating: 0)
    if byteCount > WorkerPage.captureByteCount { try file.setByteCount(WorkerPage.byteCount) }
    try file.setPosition(WorkerPage.captureOffset)
    return text
  }

  /// Ends capturing.
  func end() throws(SystemError) {
    page.isCapturing.store(0)
    try streams.restore()
  }
}
