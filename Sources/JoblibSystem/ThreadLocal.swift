internal import Glibc

/// An object for each thread that asks for one (`pthread_getspecific(3)`).
package final class ThreadLocal<Value: AnyObject>: Sendable {
  private let key: pthread_key_t

  package init() {
    var key = pthread_key_t()
    pthread_key_create(&key) { pointer in
      guard let pointer else { return }
      Unmanaged<AnyObject>.fromOpaque(pointer).release()
    }
    self.key = key
  }

  /// The calling thread's object.
  package var value: Value? {
    get {
      guard let pointer = pthread_getspecific(key) else { return nil }
      return Unmanaged<Value>.fromOpaque(pointer).takeUnretainedValue()
    }
    set {
      if let old = pthread_getspecific(key) { Unmanaged<Value>.fromOpaque(old).release() }
      var pointer: UnsafeMutableRawPointer?
      if let newValue { pointer = Unmanaged.passRetained(newValue).toOpaque() }
      pthread_setspecific(key, pointer)
    }
  }
}
