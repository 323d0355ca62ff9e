internal import CJoblibSystem
internal import Glibc

/// The memory of the process that started this one, which may be read where the kernel allows it
/// (`process_vm_readv(2)`; not under Yama's `ptrace_scope` 1 and above).
package enum ParentMemory {
  /// Copies the bytes at an address of the parent's, which has to keep them as they are meanwhile.
  package static func read(
    at address: UInt64,
    into target: UnsafeMutableRawBufferPointer
  ) throws(SystemError) {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = try checked("process_vm_readv", "\(target.count) bytes") {
        joblib_read_process(getppid(), address + UInt64(done), rest.baseAddress, rest.count)
      }
      guard count > 0 else {
        throw SystemError(code: EFAULT, call: "process_vm_readv", subject: "\(rest.count) bytes")
      }
      done += count
    }
  }
}
