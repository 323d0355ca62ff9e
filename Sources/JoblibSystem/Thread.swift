internal import CJoblibSystem
internal import Glibc

/// A thread of the operating system with a body of its own.
///
/// Tasks block and run for long, which the threads of Swift's concurrency must not.
package final class Thread: Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs `body`.
  ///
  /// The name is what debuggers show, cut to 15 bytes (`pthread_setname_np(3)`).
  package init(
    _ name: String,
    stackByteCount: Int = 8 << 20,
    _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackByteCount)
    let box = Unmanaged.passRetained(Body(body))
    var handle = pthread_t()
    let code = pthread_create(
      &handle,
      &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      box.toOpaque()
    )
    guard code == 0 else {
      box.release()
      throw SystemError(code: code, call: "pthread_create", subject: name)
    }
    joblib_name_thread(handle, String(name.utf8.prefix(15)) ?? "joblib")
    self.handle = handle
  }

  /// Waits for the body to end; call it once.
  package func join() {
    pthread_join(handle, nil)
  }

  /// Lets the thread go on by itself; call it instead of `join()`.
  package func detach() {
    pthread_detach(handle)
  }

  /// Has the calling thread rest for so long, or until a signal comes (`nanosleep(2)`).
  package static func sleep(nanoseconds: UInt64) {
    var rest = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000),
      tv_nsec: Int(nanoseconds % 1_000_000_000)
    )
    nanosleep(&rest, nil)
  }

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
